using System.Globalization;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Protocols.Tests.WebSockets;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Native;

/// <summary>
/// Plays a transcript against the real driver, line by line.
/// </summary>
/// <param name="onSockets">Whether WebSockets are served by the sockets driver.</param>
internal sealed class TranscriptPlayer(bool onSockets) : IAsyncDisposable
{
    private ChannelRule _rule = new();
    private CallbackSettings? _callbacks;
    private AppLimits _limits = new();
    private Station? _station;
    private Link? _link;
    private string _epoch = "";
    private int _streamed;
    private bool _isClosed;

    private Station Station => _station ??= new Station(_rule, _callbacks, _limits, onSockets: onSockets);

    private WebSocketLink WebSocket => Assert.IsType<WebSocketLink>(_link);

    public async Task PlayAsync(Transcript transcript)
    {
        foreach (var line in transcript.Lines)
        {
            switch (line[0])
            {
                case '*':
                    await HappenAsync(line[2..]);
                    break;
                case '>':
                    await SendAsync(line[2..]);
                    break;
                case '<' when _link is EventStreamLink:
                    await ExpectLineAsync(line.Length < 2 ? "" : line[2..]);
                    break;
                case '<':
                    await ExpectFrameAsync(line[2..]);
                    break;
                default:
                    throw new FormatException($"'{line}' is not in the notation.");
            }
        }

        await FinishAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        await Station.DisposeAsync();
    }

    private async Task HappenAsync(string what)
    {
        var (verb, rest) = Cut(what);
        switch (verb)
        {
            case "rule":
                SetRule(rest);
                break;
            case "callbacks":
                _callbacks = Station.Callbacks;
                _limits = rest.Length == 0 ? _limits : new AppLimits { CallbackQueue = Number(rest) };
                break;
            case "connect":
                await ConnectAsync(rest);
                break;
            case "publish":
                await PublishAsync(rest);
                break;
            case "wait":
                Station.Pass(Number(rest));
                break;
            case "close":
                _link!.Connection.Close(Enum.Parse<CloseReason>(rest));
                break;
            case "waiting":
                Assert.Equal(Number(rest), Station.WaitingCallbacks);
                break;
            default:
                throw new FormatException($"'{what}' is not in the notation.");
        }
    }

    private void SetRule(string setting)
    {
        var (name, value) = Cut(setting, '=');
        _rule = name switch
        {
            "History" => _rule with { History = Number(value) },
            "ClientMessages" => _rule with { ClientMessages = Enum.Parse<ClientMessagePolicy>(value) },
            _ => throw new FormatException($"The rule '{name}' is not in the notation."),
        };
    }

    private async Task ConnectAsync(string how)
    {
        var (format, rest) = Cut(how);
        var asked = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => Cut(pair, '=')).ToDictionary();
        var channel = await Station.ChannelAsync();
        channel.EndUse();
        _epoch = channel.Epoch.Id;
        var client = asked["client"];
        StreamPosition? after = asked.TryGetValue("after", out var text) ? Position(Fill(text)) : null;
        _link = format switch
        {
            "sse" => await EventStreamLink.OpenAsync(Station, client, after),
            "raw" => await WebSocketLink.OpenAsync(Station, Formats.Raw, client, after, maySend: !asked.ContainsKey("send")),
            "zchannel.v1" => await WebSocketLink.OpenAsync(Station, Formats.ZchannelV1, client, after, maySend: !asked.ContainsKey("send")),
            _ => throw new FormatException($"The format '{format}' is not in the notation."),
        };
    }

    private async Task PublishAsync(string what)
    {
        string? exclude = null;
        var (word, rest) = Cut(what);
        if (word.StartsWith("exclude=", StringComparison.Ordinal))
        {
            exclude = word["exclude=".Length..];
            (word, rest) = Cut(rest);
        }

        await Station.PublishAsync(Enum.Parse<PublicationKind>(word, ignoreCase: true), Transcript.Unescape(rest), exclude);
    }

    private Task SendAsync(string frame)
    {
        var (kind, rest) = Cut(frame);
        if (kind == "close")
        {
            var (code, words) = Cut(rest);
            return WebSocket.SendAsync(ClientFrame.Close((ushort)Number(code), words));
        }

        return WebSocket.SendAsync(ClientFrame.Of(Enum.Parse<WebSocketOpcode>(kind, ignoreCase: true), Transcript.Unescape(rest)));
    }

    private async Task ExpectFrameAsync(string expected)
    {
        var frame = (await WebSocket.NextAsync())!;
        _isClosed = frame.Opcode is WebSocketOpcode.Close;
        Assert.Equal(Fill(expected), Written(frame));
    }

    private async Task ExpectLineAsync(string expected)
    {
        var bytes = Transcript.Unescape(Fill(expected)).Append((byte)'\n').ToArray();
        Assert.Equal(Transcript.Escape(bytes), Transcript.Escape(await _link!.BytesAsync(bytes.Length)));
        _streamed += bytes.Length;
    }

    // Nothing else may have been written; what is still on its way comes before the answer to a ping, and to the close.
    private async Task FinishAsync()
    {
        if (_link is EventStreamLink)
        {
            Assert.Equal(_streamed, _link.Stream.Writes.Sum(write => write.Length));
        }
        else if (!_isClosed)
        {
            await WebSocket.SendAsync([.. ClientFrame.Of(WebSocketOpcode.Ping, "end"u8), .. ClientFrame.Close(1000)]);
            Assert.Equal("pong end", Written((await WebSocket.NextAsync())!));
            Assert.Equal("close 1000", Written((await WebSocket.NextAsync())!));
            Assert.True(await WebSocket.Ended.Bounded());
        }
    }

    private static string Written(ServerFrame frame)
    {
        if (frame.Opcode is WebSocketOpcode.Close)
        {
            return $"close {frame.Close.Code} {frame.Close.Words}".TrimEnd();
        }

        var kind = frame.Opcode.ToString().ToLowerInvariant();
        return frame.Payload.Length == 0 ? kind : $"{kind} {Transcript.Escape(frame.Payload)}";
    }

    private string Fill(string text) =>
        text.Replace("{epoch}", _epoch, StringComparison.Ordinal).Replace("{connection}", _link?.Connection.Id.ToString(), StringComparison.Ordinal);

    private static StreamPosition Position(string text) =>
        StreamPosition.TryParse(text, out var position) ? position : throw new FormatException($"'{text}' is not a position.");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static (string First, string Remainder) Cut(string text, char at = ' ')
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
