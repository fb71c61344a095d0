using System.Net.WebSockets;
using System.Text;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Clients;

/// <summary>Goes through a conversation on a channel that repeats to everyone what is said, with System.Net.WebSockets.</summary>
internal static class DotnetClient
{
    private static readonly int[] Lengths = [0, 125, 126, 65_535, 65_536];

    /// <summary>Writes a line for each thing that came out.</summary>
    public static async Task TalkAsync(Uri url, LineLog output, CancellationToken cancellationToken)
    {
        using (var socket = await OpenAsync(url, cancellationToken))
        {
            output.Add($"open {socket.SubProtocol ?? "-"} -");
            await SayAsync(socket, "text", "héllo 🌍 κόσμε"u8.ToArray(), WebSocketMessageType.Text, output, cancellationToken);
            foreach (var length in Lengths)
            {
                await SayAsync(socket, $"text of {length}", [.. Enumerable.Repeat((byte)'x', length)], WebSocketMessageType.Text, output, cancellationToken);
                await SayAsync(socket, $"binary of {length}", [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))], WebSocketMessageType.Binary, output, cancellationToken);
            }

            await socket.SendAsync("hé"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, cancellationToken);
            await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, endOfMessage: false, cancellationToken);
            await socket.SendAsync("llo"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            output.Add($"fragments {Same(await HearAsync(socket, cancellationToken), "héllo"u8.ToArray(), WebSocketMessageType.Text)}");
            await socket.CloseAsync((WebSocketCloseStatus)4321, "bye", cancellationToken);
            output.Add($"closed {(int?)socket.CloseStatus}");
        }

        await SpeakV1Async(url, output, cancellationToken);
        using (var socket = await OpenAsync(url, cancellationToken))
        {
            await socket.SendAsync(new byte[65_537], WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            output.Add($"refused {await ClosedAsync(socket, cancellationToken)}");
        }

        using (var socket = await OpenAsync(url, cancellationToken))
        {
            output.Add("waiting");
            output.Add($"ended {await ClosedAsync(socket, cancellationToken)}");
        }
    }

    private static async Task SpeakV1Async(Uri url, LineLog output, CancellationToken cancellationToken)
    {
        using var socket = await OpenAsync(url, cancellationToken, "soap", "zchannel.v1");
        var hello = Encoding.UTF8.GetString((await HearAsync(socket, cancellationToken)).Payload).Split(' ')[0];
        await socket.SendAsync("1\nhello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        var frames = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            frames.Add(Encoding.UTF8.GetString((await HearAsync(socket, cancellationToken)).Payload).Split('\n')[^1]);
        }

        output.Add(string.Join(' ', [socket.SubProtocol!, hello, .. frames.Order(StringComparer.Ordinal)]));
    }

    private static async Task<ClientWebSocket> OpenAsync(Uri url, CancellationToken cancellationToken, params string[] subprotocols)
    {
        var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        foreach (var subprotocol in subprotocols)
        {
            socket.Options.AddSubProtocol(subprotocol);
        }

        await socket.ConnectAsync(url, cancellationToken);
        return socket;
    }

    private static async Task SayAsync(
        ClientWebSocket socket, string what, byte[] message, WebSocketMessageType type, LineLog output, CancellationToken cancellationToken)
    {
        await socket.SendAsync(message, type, endOfMessage: true, cancellationToken);
        output.Add($"{what} {Same(await HearAsync(socket, cancellationToken), message, type)}");
    }

    private static string Same((byte[] Payload, WebSocketMessageType Type) heard, byte[] said, WebSocketMessageType type) =>
        heard.Type == type && heard.Payload.AsSpan().SequenceEqual(said) ? "same" : "other";

    private static async Task<(byte[] Payload, WebSocketMessageType Type)> HearAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[100_000];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += received.Count;
            if (received.EndOfMessage)
            {
                return (buffer[..length], received.MessageType);
            }
        }
    }

    private static async Task<string> ClosedAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        while ((await HearAsync(socket, cancellationToken)).Type is not WebSocketMessageType.Close)
        {
            // Nothing of what comes before the close frame matters.
        }

        await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, cancellationToken);
        return $"{(int)socket.CloseStatus.Value} {socket.CloseStatusDescription}";
    }
}
