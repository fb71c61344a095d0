using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Zchannel.Durability.Load;
using Zchannel.Durability.Servers;

namespace Zchannel.Durability.Resuming;

/// <summary>
/// A channel whose messages all differ, so that a client can tell each of them from every other.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">The request target of a channel URL with the position that clients have seen last.</param>
/// <param name="Seen">The offset of that position.</param>
/// <param name="Stored">The offset of the newest message before the restart.</param>
internal sealed record ResumedChannel(string Name, string Target, int Seen, int Stored)
{
    // What lies before the place where clients resume: they must not get it.
    private const int SeenMessages = 100;

    private const int PayloadBytes = 128;

    /// <summary>The message at an offset.</summary>
    public string TextOf(long offset) => $"{Name}@{offset} ".PadRight(PayloadBytes, 'm');

    /// <summary>Whether these bytes are the message at an offset.</summary>
    public bool Is(long offset, ReadOnlySpan<byte> payload)
    {
        Span<byte> text = stackalloc byte[PayloadBytes];
        return Encoding.UTF8.GetBytes(TextOf(offset), text) == payload.Length && payload.SequenceEqual(text);
    }

    /// <summary>Stores a channel's messages, and makes the URL that clients come back with.</summary>
    public static async Task<ResumedChannel> StoreAsync(ZchannelServer server, int number, int missed, CancellationToken cancellationToken)
    {
        var channel = new ResumedChannel($"{ZchannelServer.DurableForLong}{number}", "", SeenMessages, SeenMessages + missed);
        using var body = new ByteArrayContent(Batch.Of(Enumerable.Range(1, channel.Stored).Select(offset => (channel.Name, channel.TextOf(offset)))));
        body.Headers.ContentType = new(Batch.ContentType);
        using var stored = await server.Http.PostAsync(Batch.Path, body, cancellationToken);
        var positions = Batch.PositionsOf(await stored.Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
        using var made = await server.Http.PostAsync(
            "/v1/channels",
            new StringContent($"{{\"name\":\"{channel.Name}\",\"from\":{{\"last\":100000}}}}", Encoding.UTF8, "application/json"),
            cancellationToken);
        var url = new Uri((await made.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("url").GetString()!);
        return channel with { Target = $"{url.AbsolutePath}?after={Uri.EscapeDataString(positions[SeenMessages - 1])}" };
    }
}
