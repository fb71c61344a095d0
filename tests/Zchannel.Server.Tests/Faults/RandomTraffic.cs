using System.Globalization;
using System.Text;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

/// <summary>Makes what anyone may send to the server, of pieces that mean something to it, put together without sense.</summary>
internal sealed class RandomTraffic(Random random, string token)
{
    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH", "get", "X"];

    private static readonly string[] Paths =
    [
        "/v1/channels", "/v1/channels", "/v1/channels/news/messages", "/v1/channels/news/messages/", "/v1/channel/messages", "/v1/channels/news",
        "/v1/channels/news/connections", "/v1/messages", "/v1/messages", "/v1/connections/", "/v1/users/ann/connections", "/v1/callbacks", "/v1/callbacks/dead",
        "/v1/create_channel", "/channel/v1/send_message", "/com", "/com/", "/com/wrong", "/api.js", "/healthz", "/", "/v1/", "*", "//",
    ];

    private static readonly string[] Segments = ["news", "e:1", "%ff", "%00", "%2e%2e", "%252F", "%C0%AF", "..", "a%", "\u00e9", "{", "?", "&", "=", ";", new('x', 300), "0", "-1"];

    private static readonly string[] Members =
        ["name", "duration", "user", "receive", "send", "from", "close_on_expiry", "channel", "channels", "data", "data_base64", "exclude", "idempotency_key", "last", "prefix", "cursor", "limit", "after", "client", "revoke"];

    private static readonly string[] Values =
        ["\"news\"", "\"now\"", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"e:1\"", "\"AA==\"", "\"=\"", "0", "1", "-1", "1e400", "86401", "99999999999999999999", "1.5", "true", "false", "null", "{", "}", "[", "\"", "NaN", "\u4e16"];

    private static readonly string[] Headers =
    [
        $"Authorization: Bearer {RunningServer.KeyId}.wrong", "Authorization: Basic ====", "Authorization: Basic OnA=", "Authorization: Bearer", "Authorization: SAEV1_HMAC_SHA256 x",
        "Content-Type: application/json", "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/x-ndjson", "Content-Type: application/octet-stream", "Content-Type: text/plain; charset=\"",
        "Content-Type: multipart/form-data; boundary=b", "Idempotency-Key: one", "Idempotency-Key: ", "Zchannel-Exclude: me", "Zchannel-Exclude: \u00e9", "Last-Event-ID: e:1", "Last-Event-ID: ::", "Accept: text/event-stream",
        "Accept: text/event-stream;q=0", "Origin: https://a.example", "Origin: null", "Upgrade: websocket", "Connection: Upgrade", "Connection: close", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: x",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Protocol: zchannel.v1", "Sec-WebSocket-Protocol: ,,", "Expect: 100-continue", "Expect: x", "X-Forwarded-For: 1.2.3.4, x", "TE: trailers",
        "Transfer-Encoding: chunked", "Content-Length: 3", "Content-Length: -1", "Content-Length: 10000000", "Range: bytes=0-", "If-None-Match: *", "AccessKey: x", "TimeStamp: x", "Signature: x", "Cookie: a=b", ": x", "x", "Host: b",
    ];

    /// <summary>A few requests, one behind the other.</summary>
    public byte[] Requests()
    {
        var text = new StringBuilder();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            AppendRequest(text);
        }

        return Disturbed(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>A handshake that is right, with frames behind it that need not be.</summary>
    public byte[] Socket()
    {
        var head = $"GET /com/{token}{Query()} HTTP/1.1\r\nHost: localhost\r\n{string.Join("\r\n", Visits.Handshake)}\r\n{(Chance(2) ? "Sec-WebSocket-Protocol: zchannel.v1\r\n" : "")}\r\n";
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(head));
        for (var n = random.Next(1, 20); n > 0; n--)
        {
            var opcode = Chance(4) ? random.Next(16) : Chance(3) ? 0 : random.Next(1, 3);
            var frame = ClientFrame.Write(opcode, Payload(), isFinal: !Chance(3));
            if (Chance(20))
            {
                frame[random.Next(2)] ^= (byte)(1 << random.Next(8));
            }

            bytes.AddRange(frame);
        }

        return [.. bytes];
    }

    private void AppendRequest(StringBuilder text)
    {
        var body = Chance(3) ? "" : Body();
        text.Append(CultureInfo.InvariantCulture, $"{One(Methods)} {Target()} HTTP/1.1\r\nHost: localhost\r\n");
        if (!Chance(4))
        {
            text.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}\r\n");
        }

        for (var n = random.Next(5); n > 0; n--)
        {
            text.Append(One(Headers)).Append("\r\n");
        }

        var isWhole = !Chance(8);
        text.Append(CultureInfo.InvariantCulture, $"{(isWhole ? $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n" : "")}\r\n{body}");
    }

    private string Target() => (Chance(8) ? $"/com/{token}" : One(Paths)) + (Chance(3) ? One(Segments) : "") + (Chance(8) ? "/" + One(Segments) : "") + Query();

    private string Query() => Chance(2) ? "" : "?" + string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{One(Members)}={One(Segments)}"));

    private string Body() => random.Next(5) switch
    {
        0 => Json(3),
        1 => string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Json(2))),
        2 => string.Join('&', Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"{One(Members)}={One(Segments)}")),
        3 => new string('[', random.Next(1, 400)),
        _ => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => One(Values))),
    };

    private string Json(int depth) => depth == 0 || Chance(4) ? One(Values)
        : Chance(4) ? $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Json(depth - 1)))}]"
        : $"{{{string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => $"\"{One(Members)}\":{Json(depth - 1)}"))}}}";

    private byte[] Payload() => random.Next(5) switch
    {
        0 => [],
        1 => Encoding.UTF8.GetBytes($"{random.Next(3)}\n{One(Values)}"),
        2 => new byte[random.Next(70_000)],
        3 => [0x03, (byte)random.Next(0xE6, 0xF8), 0xC3],
        _ => Encoding.UTF8.GetBytes(One(Values)),
    };

    // Now and then a byte is another, or the end is missing.
    private byte[] Disturbed(byte[] bytes)
    {
        if (Chance(5))
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return Chance(10) ? bytes[..random.Next(1, bytes.Length)] : bytes;
    }

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private string One(string[] of) => of[random.Next(of.Length)];
}
