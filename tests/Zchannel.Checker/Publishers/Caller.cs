using System.Net.Http.Headers;
using System.Text.Json;
using Zchannel.Checker.Running;
using Zchannel.Checker.Server;

namespace Zchannel.Checker.Publishers;

/// <summary>The calls of an application, over links that can be cut.</summary>
internal sealed class Caller(Site site, AppKey key) : IDisposable
{
    private static readonly MediaTypeHeaderValue Text = new("text/plain");
    private static readonly MediaTypeHeaderValue Binary = new("application/octet-stream");
    private static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new(site.Callers.MakeHandler()) { BaseAddress = site.Address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Publishes a message in a channel.</summary>
    public Task<Answer> PublishAsync(string channel, Message message, TimeSpan patience, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/channels/{Uri.EscapeDataString(channel)}/messages")
        {
            Content = new ByteArrayContent(Payload.Make(message.Id)) { Headers = { ContentType = Payload.IsBinary(message.Id) ? Binary : Text } },
        };
        if (message.HasKey)
        {
            request.Headers.Add("Idempotency-Key", message.Id.ToString());
        }

        if (message.Excluded is { } client)
        {
            request.Headers.Add("Zchannel-Exclude", client);
        }

        return AskAsync(request, patience, cancellationToken);
    }

    /// <summary>Publishes lines of JSON.</summary>
    public Task<Answer> PublishAsync(string lines, TimeSpan patience, CancellationToken cancellationToken) => AskAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Content = new StringContent(lines, Lines) }, patience, cancellationToken);

    /// <summary>Makes a channel URL that is good for the whole round.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="last">How many messages back its holder begins; null for those to come.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<Uri> UrlAsync(string channel, int? last, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new { name = channel, duration = 86_400, from = last is { } count ? new { last = count } : (object)"now" });
        using var answer = await AskAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/channels") { Content = new StringContent(body, Json) }, TimeSpan.FromSeconds(10), cancellationToken);
        return new Uri(answer.Body?.RootElement.GetProperty("url").GetString() ?? throw new InvalidOperationException($"No channel URL: {answer.Status} {answer.Code}"));
    }

    /// <summary>Reads history.</summary>
    public Task<Answer> ReadAsync(string channel, Position? after, int limit, TimeSpan patience, CancellationToken cancellationToken) => AskAsync(
        new HttpRequestMessage(
            HttpMethod.Get,
            $"/v1/channels/{Uri.EscapeDataString(channel)}/messages?limit={limit}{(after is { } position ? $"&after={Uri.EscapeDataString(position.ToString())}" : "")}"),
        patience, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<Answer> AskAsync(HttpRequestMessage request, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var _ = request;
        request.Headers.Authorization = key.Header;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            return await Answer.ReadAsync(response, limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return Answer.None(exception is OperationCanceledException ? "no answer in time" : exception.GetBaseException().Message);
        }
    }
}
