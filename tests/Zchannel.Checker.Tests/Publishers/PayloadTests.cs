using Zchannel.Checker.Publishers;

namespace Zchannel.Checker.Tests.Publishers;

public sealed class PayloadTests
{
    [Fact]
    public void WhatWasMade_IsRead()
    {
        for (var n = 0; n < 1_000; n++)
        {
            var id = new MessageId(n % 7, n);
            var payload = Payload.Make(id);

            Assert.InRange(payload.Length, 32, Payload.Longest);
            Assert.True(Payload.TryRead(payload, Payload.IsBinary(id), out var read));
            Assert.Equal(id, read);
        }
    }

    [Fact]
    public void AnyBitThatIsAnother_IsNoticed()
    {
        var payload = Payload.Make(new MessageId(3, 14));

        for (var bit = 0; bit < payload.Length * 8; bit++)
        {
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Payload.TryRead(payload, isBinary: true, out _) && Payload.TryRead(payload, isBinary: false, out _));
            Assert.False(Payload.TryRead(payload, Payload.IsBinary(new MessageId(3, 14)), out _));
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void AnotherKindOrLength_IsNoticed()
    {
        var payload = Payload.Make(new MessageId(3, 14));

        Assert.False(Payload.TryRead(payload, !Payload.IsBinary(new MessageId(3, 14)), out _));
        Assert.False(Payload.TryRead(payload.AsSpan(0, payload.Length - 1), Payload.IsBinary(new MessageId(3, 14)), out _));
        Assert.False(Payload.TryRead([], isBinary: false, out _));
    }
}
