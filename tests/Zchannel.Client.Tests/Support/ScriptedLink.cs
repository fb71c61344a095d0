using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Zchannel.Client.Tests.Support;

/// <summary>
/// The server's end of one WebSocket: the test says what is sent and how it ends.
/// </summary>
internal sealed class ScriptedLink
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpContext _context;
    private readonly WebSocket _socket;

    // The context is gone once the link has ended, but tests ask afterwards.
    public ScriptedLink(HttpContext context, WebSocket socket)
    {
        _context = context;
        _socket = socket;
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        After = query.TryGetValue("after", out var after) ? after.ToString() : null;
        Client = query.TryGetValue("client", out var client) ? client.ToString() : null;
        Path = context.Request.Path;
        Subprotocols = [.. context.WebSockets.WebSocketRequestedProtocols];
    }

    public Task Ended => _ended.Task;

    public string Path { get; }

    public string? After { get; }

    public string? Client { get; }

    public IReadOnlyList<string> Subprotocols { get; }

    public Task HelloAsync(string position) => SendAsync($"!hello connection-1 {Client} {position}\n");

    public Task SendAsync(string frame)
        => _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    public Task SendBinaryAsync(byte[] frame)
        => _socket.SendAsync(frame, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);

    public async Task SendInPartsAsync(string frame)
    {
        foreach (var part in Encoding.UTF8.GetBytes(frame))
        {
            await _socket.SendAsync(new[] { part }, WebSocketMessageType.Text, false, TestContext.Current.CancellationToken);
        }

        await _socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
    }

    public async Task CloseAsync(int code, string? description = null)
    {
        await _socket.CloseOutputAsync((WebSocketCloseStatus)code, description, TestContext.Current.CancellationToken);
        _ended.TrySetResult();
    }

    public void Cut()
    {
        if (!_ended.Task.IsCompleted)
        {
            _context.Abort();
            _ended.TrySetResult();
        }
    }

    public async Task<WebSocketCloseStatus?> ClosedByClientAsync()
    {
        await _socket.ReceiveAsync(new byte[1024], TestContext.Current.CancellationToken).DefaultTimeout();
        _ended.TrySetResult();
        return _socket.CloseStatus;
    }
}
