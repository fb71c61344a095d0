using System.Net;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>Opens WebSockets over HTTP/2, as RFC 8441 has them.</summary>
internal static class Http2Link
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Opens one that is granted; frames are the test's own.</summary>
    public static async Task<RawLink> OpenAsync(Uri server, string target, string[] headers)
    {
        var client = Client();
        var response = await client.SendAsync(Handshake(server, target, headers), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.False(response.Headers.Contains("Sec-WebSocket-Accept"));
        Assert.Equal(
            headers.Where(header => header.StartsWith("Sec-WebSocket-Protocol: ", StringComparison.Ordinal)).Select(header => header[24..].Split(',')[0]),
            response.Headers.TryGetValues("Sec-WebSocket-Protocol", out var picked) ? picked : []);
        return new RawLink(await response.Content.ReadAsStreamAsync(Cancelled), new Both(response, client));
    }

    /// <summary>Asks for one, well-formed or not.</summary>
    public static async Task<HttpResponseMessage> AskAsync(Uri server, string target, string version = "13")
    {
        using var client = Client();
        return await client.SendAsync(Handshake(server, target, [], version), HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    private static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private static HttpRequestMessage Handshake(Uri server, string target, string[] headers, string version = "13")
    {
        var request = new HttpRequestMessage(HttpMethod.Connect, new Uri(server, target)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Protocol = "websocket";
        request.Headers.Add("Sec-WebSocket-Version", version);
        foreach (var header in headers)
        {
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ", 2)[1]);
        }

        return request;
    }

    private sealed class Both(HttpResponseMessage response, HttpClient client) : IDisposable
    {
        public void Dispose()
        {
            response.Dispose();
            client.Dispose();
        }
    }
}
