namespace Zchannel.Server.Tests.Configuration;

public sealed class ValueFaultTests
{
    [Theory]
    [InlineData("PublicUrl=https://push.example.com", "Zchannel:PublicUrl (https://push.example.com) must be a ws:// or wss:// URL")]
    [InlineData("PublicUrl=wss://push.example.com/rt", "Zchannel:PublicUrl (wss://push.example.com/rt) must be a ws:// or wss:// URL")]
    [InlineData("PublicUrl=wss://push.example.com?a=b", "Zchannel:PublicUrl (wss://push.example.com?***) must be")]
    [InlineData("PublicUrl=push.example.com", "Zchannel:PublicUrl (push.example.com) must be")]
    [InlineData("PublicUrl=", "Zchannel:PublicUrl (empty) must be")]
    [InlineData("DataDirectory=", "Zchannel:DataDirectory (empty) must be the name of a directory")]
    [InlineData("DataDirectory=/etc/passwd", "Zchannel:DataDirectory (/etc/passwd) must be a directory, but is a file")]
    [InlineData("Transport=Socket", "Zchannel:Transport (Socket) must be one of Auto, Sockets, Streams: it says how bytes reach the clients")]
    [InlineData("Transport=1", "Zchannel:Transport (1) must be one of Auto, Sockets, Streams")]
    [InlineData("DrainTime=30", "Zchannel:DrainTime (30) must be a duration from 00:00:00 to 00:10:00")]
    [InlineData("DrainTime=00:30", "Zchannel:DrainTime (00:30) must be a duration")]
    [InlineData("DrainTime=-00:00:01", "Zchannel:DrainTime (-00:00:01) must be a duration")]
    [InlineData("DrainTime=00:10:01", "Zchannel:DrainTime (00:10:01) must be a duration")]
    [InlineData("Limits:UnauthenticatedConnections=-1", "UnauthenticatedConnections (-1) must be a whole number from 0 to 1,000,000")]
    [InlineData("Limits:UnauthenticatedConnectionsPerAddress=1e3", "PerAddress (1e3) must be a whole number")]
    [InlineData("TrustedProxies:0=proxy.example.com", "Zchannel:TrustedProxies:0 (proxy.example.com) must be an address such as 10.1.2.3, or a network")]
    [InlineData("TrustedProxies:0=10.1.2.3/8", "TrustedProxies:0 (10.1.2.3/8) must be an address")]
    [InlineData("TrustedProxies:0=10.0.0.0/33", "TrustedProxies:0 (10.0.0.0/33) must be an address")]
    [InlineData("TrustedProxies:0=10", "TrustedProxies:0 (10) must be an address")]
    [InlineData("TrustedProxies=10.0.0.0/8", "Zchannel:TrustedProxies (10.0.0.0/8) must be a list")]
    public void ServerValue_OutOfRange_IsAFault(string setting, string fault) => AssertOneFault(fault, setting);

    [Theory]
    [InlineData("Limits:Connections=10,000", "Zchannel:Apps:shop:Limits:Connections (10,000) must be a whole number from 0 to 10,000,000")]
    [InlineData("Limits:Connections=99999999999", "Limits:Connections (99999999999) must be a whole number")]
    [InlineData("Limits:MessageBytes=64KiB", "Limits:MessageBytes (64KiB) must be a whole number from 0 to 4,194,304")]
    [InlineData("Limits:ChannelNameBytes=0", "Limits:ChannelNameBytes (0) must be a whole number from 1 to 256")]
    [InlineData("Limits:ChannelNameBytes=257", "Limits:ChannelNameBytes (257) must be a whole number from 1 to 256")]
    [InlineData("Limits:CallbackQueue=many", "Limits:CallbackQueue (many) must be a whole number")]
    [InlineData("PublicUrl=ftp://x", "Zchannel:Apps:shop:PublicUrl (ftp://x) must be a ws:// or wss:// URL")]
    [InlineData("AllowedOrigins:0=shop.example.com", "AllowedOrigins:0 (shop.example.com) must be *, a scheme, host")]
    [InlineData("AllowedOrigins:0=https://shop.example.com/", "AllowedOrigins:0 (https://shop.example.com/) must be")]
    [InlineData("AllowedOrigins:0=http:foo", "AllowedOrigins:0 (http:foo) must be *, a scheme, host")]
    [InlineData("AllowedOrigins:0=https://*.", "AllowedOrigins:0 (https://*.) must be *, a scheme, host")]
    [InlineData("AllowedOrigins:0=https://a.example:443", "must be written as browsers send it: https://a.example: ")]
    [InlineData("AllowedOrigins:0=https://*.bücher.example", "must be written as browsers send it: https://*.xn--bcher-kva.example: ")]
    [InlineData("AllowedOrigins:0=", "AllowedOrigins:0 (empty) must be")]
    [InlineData("AllowedOrigins:x=*", "AllowedOrigins:x must be an item of a list")]
    [InlineData("AllowedOrigins:0:x=*", "AllowedOrigins:0 must be an item of a list")]
    [InlineData("AllowedOrigins=https://a.example", "AllowedOrigins (https://a.example) must be a list")]
    [InlineData("Rules:r:Match=", "Rules:r:Match (empty) must be 1 to 256 bytes")]
    [InlineData("Rules:r:Match=a\nb", @"Rules:r:Match (a\u000ab) must be 1 to 256 bytes")]
    [InlineData("Rules:r:ClientMessages=Drop", "ClientMessages (Drop) must be one of Callback, Broadcast, Reject")]
    [InlineData("Rules:r:ClientMessages=1", "ClientMessages (1) must be one of")]
    [InlineData("Rules:r:History=-1", "Rules:r:History (-1) must be a whole number from 0 to 1,000,000")]
    [InlineData("Rules:r:HistoryAge=300", "Rules:r:HistoryAge (300) must be a duration from 00:00:01 to 365.00:00:00")]
    [InlineData("Rules:r:HistoryBytes=17179869185", "HistoryBytes (17179869185) must be a whole number from 0 to 17,179,869,184")]
    [InlineData("Rules:r:PositionAge=00:00:00", "PositionAge (00:00:00) must be a duration")]
    [InlineData("Rules:r:LagBytes=1023", "LagBytes (1023) must be a whole number from 1,024 to 1,073,741,824")]
    [InlineData("Rules:r:SlowConsumer=Disconnect, DropOldest", "must be one of Disconnect, SkipToNewest, DropOldest")]
    [InlineData("Rules:r:IdempotencyWindow=7.00:00:01", "IdempotencyWindow (7.00:00:01) must be a duration")]
    [InlineData("Rules:r:CloseOnExpiry=yes", "CloseOnExpiry (yes) must be true or false")]
    public void AppValue_OutOfRange_IsAFault(string setting, string fault) => AssertOneFault(fault, $"Apps:shop:{setting}");

    [Theory]
    [InlineData("Url=http://shop.example.com", "Callbacks:Url (http://shop.example.com) must be https")]
    [InlineData("Url=https://shop.example.com/hooks", "Callbacks:Url (https://shop.example.com/hooks) must be an https:// URL")]
    [InlineData("Url=https://shop.example.com?x", "Callbacks:Url (https://shop.example.com?***) must be")]
    [InlineData("Url=https://me:pass@shop.example.com", "Callbacks:Url (https://***@shop.example.com) must be")]
    [InlineData("Url=/hooks", "Callbacks:Url (/hooks) must be")]
    [InlineData("Path=hooks", "Callbacks:Path (hooks) must be the path of a URL")]
    [InlineData("Path=//evil.example", "Callbacks:Path (//evil.example) must be the path of a URL")]
    [InlineData("Path=/hooks?key=1", "Callbacks:Path (/hooks?***) must be the path of a URL")]
    [InlineData("Secret=sixteen", "Callbacks:Secret must be whsec_ followed by the base64 of 24 to 64 random bytes")]
    [InlineData("Secret=whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY=", "Callbacks:Secret must be whsec_")]
    [InlineData("Secret=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", "Callbacks:Secret must be whsec_")]
    [InlineData("Events:0=joined", "Callbacks:Events:0 (joined) must be one of connected, message, disconnected")]
    [InlineData("Events=", "Callbacks:Events must not be an empty list")]
    public void CallbackValue_OutOfRange_IsAFault(string setting, string fault) =>
        AssertOneFault(fault, [.. Walk.ShopWithCallbacks, $"Apps:shop:Callbacks:{setting}"]);

    private static void AssertOneFault(string expected, params string[] settings)
    {
        var reading = Walk.Read([.. Walk.Shop, .. settings]);

        Assert.Contains(expected, Assert.Single(reading.Faults).ToString());
        Assert.Null(reading.Settings);
    }
}
