using System.Net.Http.Headers;
using System.Net.Http.Json;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Load;

/// <summary>Publishes over HTTP, one message after the other, over connections that stay open.</summary>
internal sealed class Publisher(ZchannelServer server, TestApp app, string channel) : IDisposable
{
    private static readonly MediaTypeHeaderValue Text = new("text/plain");

    private readonly HttpClient _http = new();
    private readonly Uri _address = new(server.Address, $"/v1/channels/{Uri.EscapeDataString(channel)}/messages");
    private readonly AuthenticationHeaderValue _key = new("Bearer", app.ToBearer());

    /// <summary>Publishes.</summary>
    /// <returns>The offset that the answer names.</returns>
    public async Task<long> SendAsync(byte[] payload, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(payload) };
        request.Headers.Authorization = _key;
        request.Content.Headers.ContentType = Text;
        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Answer>(cancellationToken);
        return Position.OffsetOf(answer!.Position);
    }

    public void Dispose() => _http.Dispose();

    private sealed record Answer(string Position);
}
