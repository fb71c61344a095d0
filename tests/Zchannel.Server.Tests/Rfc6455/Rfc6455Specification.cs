namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>
/// What RFC 6455 asks of a server, case by case, in bytes: strictly where it leaves a choice. A driver is done when its
/// subclass passes.
/// </summary>
public abstract class Rfc6455Specification(WireStation station)
{
    /// <summary>Whether the driver is the one that owns its sockets.</summary>
    protected abstract bool OwnsSockets { get; }

    [Fact]
    public void Links_AreServedByTheDriver() => Assert.Equal(OwnsSockets, station.Detached > 0);

    [Theory]
    [MemberData(nameof(Handshakes), "4.2.1")]
    public Task Section4_2_1_ReadingTheHandshake(string name) => HandshakeAsync("4.2.1", name);

    [Theory]
    [MemberData(nameof(Handshakes), "4.2.2")]
    public Task Section4_2_2_AnsweringTheHandshake(string name) => HandshakeAsync("4.2.2", name);

    [Theory]
    [MemberData(nameof(Handshakes), "4.4")]
    public Task Section4_4_Versions(string name) => HandshakeAsync("4.4", name);

    [Theory]
    [MemberData(nameof(Cases), "5.2 length")]
    public Task Section5_2_PayloadLength(string name) => RunAsync("5.2 length", name);

    [Theory]
    [MemberData(nameof(Cases), "5.2 reserved")]
    public Task Section5_2_ReservedBitsAndOpcodes(string name) => RunAsync("5.2 reserved", name);

    [Theory]
    [MemberData(nameof(Cases), "5.2 pieces")]
    public Task Section5_2_FramesInPieces(string name) => RunAsync("5.2 pieces", name);

    [Theory]
    [MemberData(nameof(Cases), "5.3")]
    public Task Section5_3_Masking(string name) => RunAsync("5.3", name);

    [Theory]
    [MemberData(nameof(Cases), "5.4")]
    public Task Section5_4_Fragmentation(string name) => RunAsync("5.4", name);

    [Theory]
    [MemberData(nameof(Cases), "5.5.1")]
    public Task Section5_5_1_Close(string name) => RunAsync("5.5.1", name);

    [Theory]
    [MemberData(nameof(Cases), "5.5.2")]
    public Task Section5_5_2_Ping(string name) => RunAsync("5.5.2", name);

    [Theory]
    [MemberData(nameof(Cases), "5.5.3")]
    public Task Section5_5_3_Pong(string name) => RunAsync("5.5.3", name);

    [Theory]
    [MemberData(nameof(Cases), "7.1")]
    public Task Section7_1_ClosingTheConnection(string name) => RunAsync("7.1", name);

    [Theory]
    [MemberData(nameof(Cases), "7.4")]
    public Task Section7_4_StatusCodes(string name) => RunAsync("7.4", name);

    [Theory]
    [MemberData(nameof(Cases), "8.1 valid")]
    public Task Section8_1_TextThatIsUtf8(string name) => RunAsync("8.1 valid", name);

    [Theory]
    [MemberData(nameof(Cases), "8.1 invalid")]
    public Task Section8_1_TextThatIsNotUtf8(string name) => RunAsync("8.1 invalid", name);

    [Theory]
    [MemberData(nameof(Cases), "8.1 pieces")]
    public Task Section8_1_TextInPieces(string name) => RunAsync("8.1 pieces", name);

    [Theory]
    [MemberData(nameof(Cases), "10.4")]
    public Task Section10_4_Limits(string name) => RunAsync("10.4", name);

    public static TheoryData<string> Cases(string section) => [.. Rfc6455Cases.OnTheWire[section].Select(wire => wire.Name)];

    public static TheoryData<string> Handshakes(string section) => [.. Rfc6455Cases.Handshakes[section].Select(handshake => handshake.Name)];

    private Task RunAsync(string section, string name) =>
        WireRun.AssertAsync(station, Rfc6455Cases.OnTheWire[section].Single(wire => wire.Name == name));

    private Task HandshakeAsync(string section, string name) =>
        HandshakeRun.AssertAsync(station, Rfc6455Cases.Handshakes[section].Single(handshake => handshake.Name == name));
}
