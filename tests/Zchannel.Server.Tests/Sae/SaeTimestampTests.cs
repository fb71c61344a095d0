using Zchannel.Apps;
using Zchannel.Sae;

namespace Zchannel.Server.Tests.Sae;

public sealed class SaeTimestampTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-22 12:00:00", SaeWire.Utc, 0)]
    [InlineData("2026-11-22 20:00:00", SaeWire.UtcPlus8, 0)]
    [InlineData("2026-11-22 11:58:00", SaeWire.Utc, 120)]
    [InlineData("2026-11-22 20:02:01", SaeWire.UtcPlus8, 121)]
    [InlineData("2026-11-22 12:00:00", SaeWire.UtcPlus8, 28_800)]
    [InlineData("2026-11-22 20:00:00", SaeWire.Utc, 28_800)]
    public void PlatformTime_IsReadInItsZone(string text, SaeWire wire, long skew) =>
        Assert.Equal(skew, SaeTimestamp.Skew(SaeDialect.Platform, text, wire, Now));

    [Theory]
    [InlineData("1795348800", 0)]
    [InlineData("1795348680", 120)]
    [InlineData("1795348921", 121)]
    [InlineData("0", 1_795_348_800)]
    public void PublicTime_IsSecondsSince1970(string text, long skew)
    {
        Assert.Equal(skew, SaeTimestamp.Skew(SaeDialect.Public, text, SaeWire.Utc, Now));
        Assert.Equal(skew, SaeTimestamp.Skew(SaeDialect.Public, text, SaeWire.UtcPlus8, Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("1795348800")]
    [InlineData("2026-11-22T12:00:00")]
    [InlineData("2026-11-22 12:00:00Z")]
    [InlineData("2026-11-22 12:00")]
    [InlineData("2026-13-22 12:00:00")]
    [InlineData("2026-11-31 12:00:00")]
    [InlineData(" 2026-11-22 12:00:00")]
    [InlineData("２０２６-11-22 12:00:00")]
    public void WhatIsNoPlatformTime_IsNone(string text) => Assert.Null(SaeTimestamp.Skew(SaeDialect.Platform, text, SaeWire.Utc, Now));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1795348800")]
    [InlineData("1795348800.5")]
    [InlineData("0x6B02F040")]
    [InlineData("99999999999999999999")]
    [InlineData("2026-11-22 12:00:00")]
    public void WhatIsNoPublicTime_IsNone(string text) => Assert.Null(SaeTimestamp.Skew(SaeDialect.Public, text, SaeWire.Utc, Now));

    [Fact]
    public void TimesAtTheEnds_AreFarOff()
    {
        foreach (var text in (string[])["0001-01-01 00:00:00", "9999-12-31 23:59:59"])
        {
            Assert.True(SaeTimestamp.Skew(SaeDialect.Platform, text, SaeWire.UtcPlus8, Now) > SaeTimestamp.MaxSkew);
        }

        Assert.True(SaeTimestamp.Skew(SaeDialect.Public, "9223372036854775807", SaeWire.UtcPlus8, Now) > SaeTimestamp.MaxSkew);
    }
}
