using System.Text;
using Zchannel.Connections;
using Zchannel.Protocols.Native;

namespace Zchannel.Protocols.Tests.Native;

public sealed class NativeCloseCodesTests
{
    // What the outside page promises; the rest is RFC 6455's.
    private static readonly Dictionary<CloseReason, int> Promised = new()
    {
        [CloseReason.ClientLeft] = 1000,
        [CloseReason.ProtocolViolation] = 1002,
        [CloseReason.InvalidText] = 1007,
        [CloseReason.MessageTooLarge] = 1009,
        [CloseReason.Failed] = 1011,
        [CloseReason.Malformed] = 4000,
        [CloseReason.TokenInvalid] = 4001,
        [CloseReason.TokenExpired] = 4002,
        [CloseReason.Forbidden] = 4003,
        [CloseReason.EndedByApplication] = 4004,
        [CloseReason.Gap] = 4010,
        [CloseReason.OverCapacity] = 4100,
        [CloseReason.StorageUnavailable] = 4100,
        [CloseReason.OverQuota] = 4101,
        [CloseReason.TooSlow] = 4108,
        [CloseReason.MessageRefused] = 4109,
        [CloseReason.GoingAway] = 4200,
    };

    [Fact]
    public void EveryReason_HasItsCode_AndWordsOfItsOwn()
    {
        var codes = Enum.GetValues<CloseReason>().ToDictionary(reason => reason, reason => (int)NativeCloseCodes.Of(reason).Code);

        Assert.Equal(Promised.OrderBy(pair => pair.Key), codes.OrderBy(pair => pair.Key));
        Assert.Equal(codes.Count, codes.Keys.Select(reason => NativeCloseCodes.Of(reason).Description).Distinct().Count());
    }

    [Fact]
    public void Codes_LieInTheDocumentedRanges() =>
        Assert.All(
            Enum.GetValues<CloseReason>().Select(reason => (int)NativeCloseCodes.Of(reason).Code),
            code => Assert.True(code is 1000 or 1002 or 1007 or 1009 or 1011 or (>= 4000 and <= 4299), $"{code}"));

    [Fact]
    public void Descriptions_AreWordsThatFitIntoACloseFrame() =>
        Assert.All(Enum.GetValues<CloseReason>(), reason =>
        {
            var words = NativeCloseCodes.Of(reason).Description;

            Assert.InRange(Encoding.UTF8.GetByteCount(words), reason is CloseReason.ClientLeft ? 0 : 1, 123);
        });
}
