using CsCheck;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class WebSocketMaskTests
{
    [Fact]
    public void Apply_DoesWhatANaiveLoopDoes_AtEveryLengthAndAlignment()
    {
        byte[] four = [0x12, 0x00, 0xFE, 0x80];
        for (var offset = 0; offset < 9; offset++)
        {
            for (var length = 0; length <= 200; length++)
            {
                AssertSameAsNaive(Enumerable.Range(0, offset + length + 3).Select(i => (byte)(i * 31)).ToArray(), offset, length, four);
            }
        }
    }

    [Fact]
    public void Apply_WithAnyMask_DoesWhatANaiveLoopDoes() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[4])
            .Sample((bytes, four) => AssertSameAsNaive(bytes, 0, bytes.Length, four), iter: 1_000);

    [Fact]
    public void Apply_InTwoPieces_DoesWhatItDoesInOne() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 100], Gen.Byte.Array[4]).Sample((first, second, four) =>
        {
            var mask = BitConverter.ToUInt32(four);
            byte[] whole = [.. first, .. second];
            WebSocketMask.Apply(whole, mask);

            WebSocketMask.Apply(first, mask);
            WebSocketMask.Apply(second, WebSocketMask.After(mask, first.Length));

            byte[] pieces = [.. first, .. second];
            Assert.Equal(whole, pieces);
        }, iter: 1_000);

    private static void AssertSameAsNaive(byte[] bytes, int offset, int length, byte[] four)
    {
        var expected = bytes.ToArray();
        for (var i = 0; i < length; i++)
        {
            expected[offset + i] ^= four[i % 4];
        }

        WebSocketMask.Apply(bytes.AsSpan(offset, length), BitConverter.ToUInt32(four));

        Assert.Equal(expected, bytes);
    }
}
