namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>The suite over Kestrel's streams.</summary>
public sealed class Rfc6455OnStreamsTests(Rfc6455OnStreamsTests.Station station) : Rfc6455Specification(station), IClassFixture<Rfc6455OnStreamsTests.Station>
{
    protected override bool OwnsSockets => false;

    public sealed class Station() : PlainStation("Streams", LimitCases.Limit);
}

/// <summary>The suite over sockets of our own.</summary>
public sealed class Rfc6455OnSocketsTests(Rfc6455OnSocketsTests.Station station) : Rfc6455Specification(station), IClassFixture<Rfc6455OnSocketsTests.Station>
{
    protected override bool OwnsSockets => true;

    public sealed class Station() : PlainStation("Sockets", LimitCases.Limit);
}

/// <summary>The suite over TLS.</summary>
public sealed class Rfc6455OverTlsTests(Rfc6455OverTlsTests.Station station) : Rfc6455Specification(station), IClassFixture<Rfc6455OverTlsTests.Station>
{
    protected override bool OwnsSockets => false;

    public sealed class Station() : SecureStation(LimitCases.Limit);
}

/// <summary>The suite itself.</summary>
public sealed class Rfc6455SuiteTests
{
    [Fact]
    public void Suite_Has247Cases_AndTheHandshakes_EachWithANameOfItsOwn()
    {
        var onTheWire = Rfc6455Cases.OnTheWire.SelectMany(section => section.Value.Select(wire => (section.Key, wire.Name))).ToList();
        var handshakes = Rfc6455Cases.Handshakes.SelectMany(section => section.Value.Select(handshake => (section.Key, handshake.Name))).ToList();

        Assert.Equal((247, 47), (onTheWire.Count, handshakes.Count));
        Assert.Equal(247 + 47, onTheWire.Concat(handshakes).Distinct().Count());
    }
}
