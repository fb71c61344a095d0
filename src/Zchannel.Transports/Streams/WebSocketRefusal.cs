using Zchannel.Connections;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Transports.Streams;

/// <summary>
/// A WebSocket that is closed before it began.
/// </summary>
internal static class WebSocketRefusal
{
    // What a client may have sent before it reads our frame; more is its own fault.
    private const int MaxDrainedBytes = 64 * 1024;

    /// <summary>Writes a close frame and waits, not long, until the client has read it and gone.</summary>
    public static async Task SayAsync(Stream stream, CloseCode code, TimeProvider timeProvider)
    {
        using var timeout = new CancellationTokenSource(WebSocketConnection.CloseTimeout, timeProvider);
        try
        {
            await stream.WriteAsync(WebSocketFraming.Close(code.Code, code.Description), timeout.Token);
            var buffer = new byte[512];
            var drained = 0;
            int read;
            do
            {
                read = await stream.ReadAsync(buffer, timeout.Token);
                drained += read;
            }
            while (read > 0 && drained < MaxDrainedBytes && !IsClose(buffer.AsSpan(0, read)));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It has gone without an answer.
        }
    }

    // A client that has read the refusal answers with a close frame, and it comes alone: 0x88.
    private static bool IsClose(ReadOnlySpan<byte> bytes) => bytes[0] == 0x88;
}
