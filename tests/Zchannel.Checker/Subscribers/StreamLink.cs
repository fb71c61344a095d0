using System.Text;
using Zchannel.Checker.Publishers;
using Zchannel.Checker.Running;

namespace Zchannel.Checker.Subscribers;

/// <summary>A connection over server-sent events.</summary>
internal sealed class StreamLink : ILink
{
    private const int ReceiveBuffer = 4096;

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly List<string> _data = [];
    private HttpResponseMessage? _response;
    private StreamReader? _reader;
    private string _event = "";
    private Position _id;

    private StreamLink(Site site) =>
        (_http, _time) = (new HttpClient(site.Audience.MakeHandler(ReceiveBuffer)) { Timeout = Timeout.InfiniteTimeSpan }, site.Time);

    public Position Hello { get; private set; }

    public int EndCode => 0;

    public static async Task<ILink> DialAsync(Uri url, string client, Position? after, Site site, CancellationToken cancellationToken)
    {
        var link = new StreamLink(site);
        try
        {
            await link.OpenAsync(url, client, after, cancellationToken);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    public async Task<Heard?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await ReadEventAsync(cancellationToken))
        {
            return null;
        }

        var now = _time.GetTimestamp();
        if (_event is "gap")
        {
            return new Heard(HeardKind.Gap, _id, default, now);
        }

        if (_event is "" && _data.Count == 0)
        {
            return new Heard(HeardKind.Passed, _id, default, now);
        }

        var text = string.Join('\n', _data);
        var isBinary = _event is "base64" && text.StartsWith("binary ", StringComparison.Ordinal);
        var payload = isBinary ? Convert.FromBase64String(text["binary ".Length..]) : Encoding.UTF8.GetBytes(text);
        return new Heard(Payload.TryRead(payload, isBinary, out var id) ? HeardKind.Publication : HeardKind.Foreign, _id, id, now);
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _response?.Dispose();
        _http.Dispose();
    }

    private async Task OpenAsync(Uri url, string client, Position? after, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(url) { Query = $"client={client}" }.Uri;
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Accept = { new("text/event-stream") } } };
        if (after is { } position)
        {
            request.Headers.Add("Last-Event-ID", position.ToString());
        }

        _response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!_response.IsSuccessStatusCode)
        {
            throw new RefusedException((int)_response.StatusCode, await _response.Content.ReadAsStringAsync(cancellationToken));
        }

        _reader = new StreamReader(await _response.Content.ReadAsStreamAsync(cancellationToken));
        Hello = await ReadEventAsync(cancellationToken) && _event is "hello" ? _id : throw new IOException("The stream ended before its hello.");
    }

    private async Task<bool> ReadEventAsync(CancellationToken cancellationToken)
    {
        _event = "";
        _data.Clear();
        for (var hasId = false; await _reader!.ReadLineAsync(cancellationToken) is { } line;)
        {
            if (line.Length == 0 && hasId)
            {
                return true;
            }

            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                (_id, hasId) = (Position.Parse(line.AsSpan(4)), true);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                _event = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                _data.Add(line[6..]);
            }
        }

        return false;
    }
}
