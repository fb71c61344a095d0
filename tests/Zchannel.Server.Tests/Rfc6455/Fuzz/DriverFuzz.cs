using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>Sends bytes to a server and holds what comes back, and what others hear, against the plain reading.</summary>
internal static class DriverFuzz
{
    private const byte CloseByte = 0x88;

    private static readonly byte[] Farewell = "farewell"u8.ToArray();

    /// <summary>Makes bytes that come to an end: a fault, a close frame, or whole frames with a farewell behind them.</summary>
    public static (byte[] Bytes, PlainReading Reading) Conversation(RandomClient client, int limit)
    {
        var bytes = client.Bytes();
        var reading = PlainReading.Of(bytes, limit);
        if (reading.Fault > 0)
        {
            // Behind a fault, what comes alone and looks like a close frame counts as the answer to the server's.
            var close = Array.IndexOf(bytes, CloseByte, reading.Whole + 1);
            bytes = close < 0 ? bytes : bytes[..close];
            reading = PlainReading.Of(bytes, limit);
        }

        if (reading.Fault > 0)
        {
            return (bytes, reading);
        }

        // Of what is behind a close frame nothing is promised, and what has not all come is waited for.
        bytes = bytes[..reading.Whole];
        if (!reading.IsClosed)
        {
            bytes = [.. bytes, .. SentFrame.Ping(Farewell).ToBytes(), .. SentFrame.Close(1000).ToBytes()];
        }

        return (bytes, PlainReading.Of(bytes, limit));
    }

    /// <summary>Plays it, in pieces of which the first may come with the handshake.</summary>
    /// <returns>What was not as it should be, or null.</returns>
    public static async Task<string?> PlayAsync(WitnessedChannel channel, Random random, byte[] bytes, PlainReading reading)
    {
        await using var link = await SendAsync(channel.Station, channel.Target, random, bytes);
        var heard = new List<WireFrame>();
        do
        {
            heard.Add(await link.ReadFrameAsync());
        }
        while (heard[^1].Opcode != WireFrame.CloseOpcode);

        if (reading.Fault > 0)
        {
            await link.SendFrameAsync(WireFrame.CloseOpcode, heard[^1].Payload);
            link.EndSending();
        }

        var rest = await link.ReadToEndAsync();
        return Compare(reading, heard, rest, await channel.HeardAsync());
    }

    /// <summary>Goes away anywhere in the midst of it.</summary>
    public static async Task AbandonAsync(WireStation station, string target, Random random, byte[] bytes)
    {
        await using var link = await SendAsync(station, target, random, bytes[..random.Next(bytes.Length)]);
        if (random.Next(2) == 0)
        {
            link.EndSending();
            await link.ReadToEndAsync();
        }
    }

    private static async Task<RawLink> SendAsync(WireStation station, string target, Random random, byte[] bytes)
    {
        // From one of many addresses: those of closed links are not free for a minute.
        var from = $"127.{random.Next(1, 200)}.{random.Next(256)}.{random.Next(1, 255)}";
        var comesEarly = random.Next(3) == 0 ? random.Next(bytes.Length + 1) : 0;
        var link = await station.OpenAsync(target, from, bytes[..comesEarly]);
        foreach (var piece in RandomClient.Pieces(random, bytes[comesEarly..]))
        {
            await link.SendAsync(piece);
        }

        return link;
    }

    private static string? Compare(PlainReading reading, List<WireFrame> heard, byte[] rest, List<WireFrame> witnessed)
    {
        var messages = Shown(reading.Frames, frame => frame.Opcode < WireFrame.CloseOpcode);
        var pongs = Shown(reading.Frames, frame => frame.Opcode == WireFrame.PingOpcode).Select(ping => "A" + ping[1..]);
        var code = reading.Fault > 0 ? reading.Fault : reading.Frames[^1].Payload.Length == 0 ? 1000 : reading.Frames[^1].Code;
        var echoes = Shown(heard, frame => frame.Opcode < WireFrame.CloseOpcode);
        return heard[^1].Code != code ? $"closed with {heard[^1].Code} and not with {code}"
            : rest.Length > 0 ? $"something behind the close frame: {Convert.ToHexString(rest)}"
            : !Shown(heard, frame => frame.Opcode > WireFrame.CloseOpcode).SequenceEqual(pongs) ? "other pongs than pings"
            : !Shown(witnessed, _ => true).SequenceEqual(messages) ? "other messages taken than sent"
            : !messages.Take(echoes.Count).SequenceEqual(echoes) ? "other messages come back than sent"
            : null;
    }

    private static List<string> Shown(IEnumerable<WireFrame> frames, Func<WireFrame, bool> which) =>
        [.. frames.Where(which).Select(frame => $"{frame.Opcode:X} {Convert.ToHexString(frame.Payload)}")];
}
