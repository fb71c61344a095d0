using System.Net;
using System.Text.RegularExpressions;
using Zchannel.Client;

namespace Zchannel.Server.Commands;

/// <summary>
/// The page of a chat: the WebSocket's address is read out of it, and what is typed is posted to it.
/// </summary>
internal sealed partial class ChatPage(Uri page) : IDisposable
{
    private const int MaximumPageBytes = 4 * 1024 * 1024;

    private readonly HttpClient _http = new() { MaxResponseContentBufferSize = MaximumPageBytes, Timeout = TimeSpan.FromSeconds(30) };

    // After a redirect the page lives elsewhere, and a POST to the old address would arrive as a GET.
    private Uri? _movedTo;

    private Uri Address => _movedTo ?? page;

    /// <summary>
    /// Reads the page anew.
    /// </summary>
    /// <returns>The WebSocket's address.</returns>
    /// <exception cref="ZchannelException">The page cannot be read, or connects to nothing.</exception>
    public async Task<Uri> ReadAsync(CancellationToken cancellationToken)
    {
        var html = await AskAsync(token => _http.GetAsync(page, token), response =>
        {
            _movedTo = response.RequestMessage?.RequestUri;
            return response.Content.ReadAsStringAsync(cancellationToken);
        }, cancellationToken);

        return SocketAddress().Match(html) is { Success: true } match && Uri.TryCreate(Address, match.Groups[1].Value, out var socket)
            ? socket
            : throw new ZchannelException(ZchannelErrorCode.ProtocolError, "The page has no WebSocket('…').");
    }

    /// <summary>
    /// Posts one line.
    /// </summary>
    /// <exception cref="ZchannelException">The page did not take it.</exception>
    public Task PostAsync(string line, CancellationToken cancellationToken) => AskAsync(async token =>
    {
        using var form = new FormUrlEncodedContent([new("msg", line)]);
        return await _http.PostAsync(Address, form, token);
    }, _ => Task.FromResult(""), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<string> AskAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> ask,
        Func<HttpResponseMessage, Task<string>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            using var response = await ask(cancellationToken);
            return response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.Found
                ? await read(response)
                : throw new ZchannelException($"http_{(int)response.StatusCode}", $"The page answered {(int)response.StatusCode}.") { Status = response.StatusCode };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var words = exception is OperationCanceledException ? "it took too long." : exception.Message;
            throw new ZchannelException(ZchannelErrorCode.Unreachable, $"No answer from {Address.Authority}: {words}", exception);
        }
    }

    [GeneratedRegex(@"WebSocket\('(.*?)'\)")]
    private static partial Regex SocketAddress();
}
