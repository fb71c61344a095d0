namespace Zchannel.Server.Tests.Configuration;

public sealed class AllFaultsTests
{
    [Fact]
    public void TenFaults_GiveTenLines()
    {
        var reading = Walk.Read(
            [
                "DrainTime=1",
                "Managment:Urls=x",
                "Apps:shop:Keys:shop-main:Secret=short",
                "Apps:shop:Callbacks:Url=http://shop.example.com",
                "Apps:shop:Limits:Connections=lots",
                "Apps:shop:Rules:a:Match=x*",
                "Apps:shop:Rules:b:Match=*x",
                "Apps:shop:Rules:b:SlowConsumer=Wait",
                "Apps:my_app:PublicUrl=wss://push.example.com",
            ]);

        Assert.Equal(10, reading.Faults.Count);
        Assert.All(reading.Faults, fault => Assert.Matches(@"^Zchannel:\S+ (\(.+\) )?(must|is) [^\n]+: [^\n]+\.$", fault.ToString()));
        Assert.Equal(
            [
                "Zchannel:Apps:my_app", "Zchannel:Apps:my_app:Keys", "Zchannel:Apps:shop:Callbacks:Secret", "Zchannel:Apps:shop:Callbacks:Url",
                "Zchannel:Apps:shop:Keys:shop-main:Secret", "Zchannel:Apps:shop:Limits:Connections", "Zchannel:Apps:shop:Rules:b:Match",
                "Zchannel:Apps:shop:Rules:b:SlowConsumer", "Zchannel:DrainTime", "Zchannel:Managment",
            ],
            reading.Faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void HostileValue_StaysOneShortLine()
    {
        var reading = Walk.Read([.. Walk.Shop, $"DrainTime=\r\n\u001b[31m\u202e{new string('x', 10_000)}"]);

        var line = Assert.Single(reading.Faults).ToString();

        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\u001b', line);
        Assert.DoesNotContain('\u202e', line);
        Assert.InRange(line.Length, 1, 400);
    }
}
