namespace Zchannel.Protocols.Tests.Native;

public sealed class TranscriptTests
{
    public static TheoryData<string> Names => [.. Transcript.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Transcript_IsWhatGoesOverTheWire(string name)
    {
        await using var player = new TranscriptPlayer(onSockets: false);

        await player.PlayAsync(Transcript.Read(name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Transcript_IsWhatGoesOverASocketOfOurs(string name)
    {
        await using var player = new TranscriptPlayer(onSockets: true);

        await player.PlayAsync(Transcript.Read(name));
    }

    [Theory]
    [InlineData(@"a\n\r\\\x00\xFFz", "610A0D5C00FF7A")]
    [InlineData("é", "C3A9")]
    public void Notation_StandsForItsBytes(string text, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(Transcript.Unescape(text)));

    [Fact]
    public void Notation_OfAnyByte_ReadsBack()
    {
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        Assert.Equal(all, Transcript.Unescape(Transcript.Escape(all)));
    }
}
