using Zchannel.Protocols.Native;
using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 4: what a server must find in an opening handshake, and what it answers.</summary>
internal static class HandshakeCases
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private const string Protocol = "Sec-WebSocket-Protocol: ";

    private static readonly string[] Usual = ["Host: localhost", "Upgrade: websocket", "Connection: Upgrade", Key, "Sec-WebSocket-Version: 13"];

    public static HandshakeCase[] Requests { get; } =
    [
        new("The least that there can be", 101, Usual),
        new("Byte by byte", 101, Usual) { Chop = 1 },
        new("What a browser sends", 101, [.. Usual, "User-Agent: x", "Origin: https://a.example", "Cookie: a=b", "Accept-Language: en", "Pragma: no-cache", "Sec-Fetch-Mode: websocket"]),
        new("Names in lower case", 101, [.. Usual.Select(header => header.Replace(header.Split(':')[0], header.Split(':')[0].ToLowerInvariant(), StringComparison.Ordinal))]),
        new("Names in upper case", 101, [.. Usual.Select(header => header.Replace(header.Split(':')[0], header.Split(':')[0].ToUpperInvariant(), StringComparison.Ordinal))]),
        new("The absolute form of the target", 101, Usual) { Before = "http://localhost" },
        new("Behind another request on the same link", 101, Usual) { Earlier = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        new("Frames right behind it", 101, Usual) { Behind = [Text("first"), Binary(2)] },
        new("Frames right behind it byte by byte", 101, Usual) { Behind = [Text("first"), Binary(2)], Chop = 1 },
        With("Upgrade in other case", 101, "Upgrade: WebSocket"),
        With("Upgrade among others", 101, "Upgrade: h2c, websocket"),
        With("Upgrade to nothing that there is", 426, "Upgrade: h2c"),
        With("Upgrade to what only begins so", 426, "Upgrade: websocket2"),
        Without("No Upgrade", 426, "Upgrade"),
        With("Connection in other case", 101, "Connection: upgrade"),
        With("Connection among others", 101, "Connection: keep-alive, Upgrade"),
        With("Connection in two lines", 101, "Connection: keep-alive", "Connection: Upgrade"),
        With("Connection that only closes", 400, "Connection: close"),
        Without("No Connection", 400, "Connection"),
        Without("No Host", 400, "Host"),
        new("Two Hosts", 400, ["Host: other", .. Usual]),
        Without("No key", 400, "Sec-WebSocket-Key"),
        With("An empty key", 400, "Sec-WebSocket-Key:"),
        With("A key of 15 bytes", 400, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA"),
        With("A key of 17 bytes", 400, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA="),
        With("A key that is not base64", 400, "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!=="),
        With("A key with a blank in it", 400, "Sec-WebSocket-Key: dGhlIHNhbXBs ZSBub25jZQ=="),
        With("Two keys", 400, Key, Key),
        new("Another method", 400, Usual) { Method = "POST" },
        new("HTTP/1.0", 400, Usual) { HttpVersion = "1.0" },
        new("A body", 400, [.. Usual, "Content-Length: 5"]),
    ];

    public static HandshakeCase[] Answers { get; } =
    [
        With("The key of zeros", 101, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==") with { Accept = "ICX+Yqv66kxgM0FcWaLWlFLwTAI=" },
        With("The key of ones, between blanks", 101, "Sec-WebSocket-Key:   /////////////////////w==  ") with { Accept = "XXpj4jYzLM2yUE0C7TIgMwTQh2g=" },
        new("Our subprotocol", 101, [.. Usual, Protocol + ZchannelV1Encoding.Subprotocol]) { Subprotocol = ZchannelV1Encoding.Subprotocol },
        new("Our subprotocol among others", 101, [.. Usual, $"{Protocol}soap,{ZchannelV1Encoding.Subprotocol} , wamp"]) { Subprotocol = ZchannelV1Encoding.Subprotocol },
        new("Our subprotocol in the second line", 101, [.. Usual, Protocol + "soap", Protocol + ZchannelV1Encoding.Subprotocol]) { Subprotocol = ZchannelV1Encoding.Subprotocol },
        new("No subprotocol of ours", 101, [.. Usual, Protocol + "soap, wamp"]) { Subprotocol = "soap", ClosedWith = 4000 },
        new("Our subprotocol in other case", 101, [.. Usual, Protocol + "ZCHANNEL.V1"]) { Subprotocol = "ZCHANNEL.V1", ClosedWith = 4000 },
        new("A subprotocol that is no token", 400, [.. Usual, Protocol + "a b"]),
        new("An extension is not taken up", 101, [.. Usual, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]),
        new("Extensions in two lines are not taken up", 101, [.. Usual, "Sec-WebSocket-Extensions: x-webkit-deflate-frame", "Sec-WebSocket-Extensions: permessage-deflate"]),
    ];

    public static HandshakeCase[] Versions { get; } =
    [
        Version("No version"),
        Version("An empty version", "Sec-WebSocket-Version:"),
        Version("Version 8", "Sec-WebSocket-Version: 8"),
        Version("Version 14", "Sec-WebSocket-Version: 14"),
        Version("Version 013", "Sec-WebSocket-Version: 013"),
        Version("Versions 13 and 8", "Sec-WebSocket-Version: 13, 8"),
    ];

    private static HandshakeCase With(string name, int status, params string[] headers) =>
        new(name, status, [.. Usual.Where(usual => !headers[0].StartsWith(usual.Split(':')[0] + ":", StringComparison.Ordinal)), .. headers]);

    private static HandshakeCase Without(string name, int status, string header) =>
        new(name, status, [.. Usual.Where(usual => !usual.StartsWith(header + ":", StringComparison.Ordinal))]);

    private static HandshakeCase Version(string name, params string[] headers) =>
        new(name, 426, [.. Usual.Where(usual => !usual.StartsWith("Sec-WebSocket-Version", StringComparison.Ordinal)), .. headers]) { Versions = "13" };
}
