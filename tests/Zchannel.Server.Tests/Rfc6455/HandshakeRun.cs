using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Plays an opening handshake against a server.</summary>
internal static class HandshakeRun
{
    public static async Task AssertAsync(WireStation station, HandshakeCase handshake)
    {
        await station.Channel.HeardAsync();
        await using var link = await station.DialAsync();
        var bytes = handshake.Bytes(station.Channel.Target);
        foreach (var piece in handshake.Chop == 0 ? [bytes] : bytes.Chunk(handshake.Chop))
        {
            await link.SendAsync(piece);
        }

        if (handshake.Earlier.Length > 0)
        {
            Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        }

        var (status, headers) = await link.ReadHeadAsync();
        Assert.Equal(handshake.Status, status);
        Assert.Equal(handshake.Versions, headers["Sec-WebSocket-Version"].SingleOrDefault());
        if (status == 101)
        {
            await AssertOpenAsync(link, headers, handshake);
        }
        else
        {
            Assert.Empty(headers["Sec-WebSocket-Accept"]);
        }

        Assert.Equal(handshake.Behind.Select(frame => frame.Payload), (await station.Channel.HeardAsync()).Select(frame => frame.Payload));
    }

    // Sections 4.2.2 and 1.3, and that it is a WebSocket then.
    private static async Task AssertOpenAsync(RawLink link, ILookup<string, string> headers, HandshakeCase handshake)
    {
        Assert.Equal("websocket", headers["Upgrade"].Single());
        Assert.Equal("Upgrade", headers["Connection"].Single());
        Assert.Equal(handshake.Accept, headers["Sec-WebSocket-Accept"].Single());
        Assert.Equal(handshake.Subprotocol, headers["Sec-WebSocket-Protocol"].SingleOrDefault());
        Assert.Empty(headers["Sec-WebSocket-Extensions"]);
        if (handshake.ClosedWith is { } code)
        {
            Assert.Equal(code, (await link.ReadCloseAsync()).Code);
            return;
        }

        if (handshake.Subprotocol is not null)
        {
            Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
        }

        foreach (var frame in handshake.Behind)
        {
            Assert.Equal(frame.Payload, (await link.ReadFrameAsync()).Payload);
        }

        await link.SendAsync(SentFrame.Close(1000).ToBytes());
        Assert.Equal(1000, (await link.ReadFrameAsync()).Code);
        Assert.Empty(await link.ReadToEndAsync());
    }
}
