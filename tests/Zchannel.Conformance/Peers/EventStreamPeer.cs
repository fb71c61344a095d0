using System.Net.Http.Headers;
using System.Text;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Peers;

/// <summary>What a program like curl hears: an event stream, read line by line.</summary>
internal sealed class EventStreamPeer : IPeer, IAsyncDisposable
{
    private const string Field = "data: ";

    private readonly HttpResponseMessage _response;
    private readonly LineLog _messages = new();
    private readonly Task _reading;

    private EventStreamPeer(HttpResponseMessage response, StreamReader reader)
    {
        _response = response;
        _reading = ReadAsync(reader);
    }

    public string Name => "event stream";

    /// <summary>Connects to a channel URL, and waits for the hello.</summary>
    public static async Task<EventStreamPeer> ConnectAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, OverHttp(url));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        Assert.Equal("event: hello", await reader.ReadLineAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 })
        {
        }

        return new EventStreamPeer(response, reader);
    }

    /// <summary>The same URL for HTTP.</summary>
    public static Uri OverHttp(Uri url) => new("http" + url.OriginalString[2..]);

    public Task<IReadOnlyList<string>> HeardAsync(int count, CancellationToken cancellationToken) =>
        _messages.UntilAsync(messages => messages.Count >= count, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        await _reading;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith(Field, StringComparison.Ordinal))
                {
                    _messages.Add(line[Field.Length..]);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The server has gone, or the test is over; whoever waits for more is told.
        }

        _messages.Add(null);
    }
}
