using System.Buffers;
using System.Text;
using CsCheck;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Data.Format;

namespace Zchannel.Storage.Sqlite.Tests.Data;

/// <summary>The lines of an export: what is written is read as it was, and what is not understood is refused.</summary>
public sealed class ExportLineTests
{
    private const string Channel = """{"type":"channel","app":"a","channel":"c","first":1,"head":0,"last_used":"2026-01-02T03:04:05.0000000Z","epochs":[{"epoch":"e","fork":0}]}""";

    private static readonly Gen<DateTimeOffset> Time = Gen.DateTime.Select(time => new DateTimeOffset(time.Ticks, TimeSpan.Zero));
    private static readonly Gen<string> Name = Gen.Char.Where(c => !char.IsSurrogate(c)).Array[0, 8].Select(chars => new string(chars) + "🎈");
    private static readonly Gen<long> Offset = Gen.Long[1, PublicationId.MaxOffset];
    private static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 20];

    private static readonly Gen<ExportLine> Lines = Gen.OneOf(
        Gen.Select(Name, Name, Offset, Offset, Time, Gen.Select(Name, Offset).Select(pair => new ExportedEpoch(pair.Item1, pair.Item2)).List[1, 3])
            .Select(ExportLine (c) => new ChannelLine(c.Item1, c.Item2, c.Item3, c.Item4, c.Item5, c.Item6)),
        Gen.Select(Offset, Time, Gen.Enum<PublicationKind>(), Bytes, Name.Null())
            .Select(ExportLine (p) => new PublicationLine(p.Item1, p.Item2, p.Item3, p.Item4, p.Item5)),
        Gen.Select(Offset, Time, Gen.Enum<PublicationKind>()).Select(ExportLine (p) => new PublicationLine(p.Item1, p.Item2, p.Item3, default, Publication.Everyone)),
        Gen.Select(Offset, Offset).Select(ExportLine (lost) => new LostLine(lost.Item1, lost.Item2)),
        Gen.Select(Offset, Gen.Int[0, int.MaxValue], Name, Bytes, Time)
            .Select(ExportLine (k) => new PublishKeyLine(k.Item1, k.Item2, new PublishKey(k.Item3, k.Item4, k.Item5))),
        Gen.Select(Name, Name, Gen.Long[0, long.MaxValue], Time).Select(ExportLine (s) => new SequenceLine(s.Item1, s.Item2, s.Item3, s.Item4)),
        Gen.Select(Name, Gen.Enum<CallbackKind>(), Gen.Enum<CallbackFailureReason>(), Time, Bytes, Gen.Bool, Gen.Enum<CallbackState>())
            .Select(ExportLine (c) => Callback(c.Item1, c.Item2, c.Item3, c.Item4, c.Item5, c.Item6, c.Item7)),
        Gen.Long[1, long.MaxValue].Select(ExportLine (lines) => new EndLine(lines)));

    [Fact]
    public void Line_IsReadAsItWasWritten() => Lines.Sample(line =>
    {
        var bytes = Write(line);

        Assert.Equal(1, bytes.Count((byte)'\n'));
        Assert.Equivalent(line, ExportLineReader.Read(bytes, 2), strict: true);
        Assert.Equal(bytes, Write(ExportLineReader.Read(bytes, 2)));
    });

    [Fact]
    public void Header_IsReadAsItWasWritten()
    {
        HeaderLine header = new(ExportLineWriter.Version, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "shop", Channel: null);

        Assert.Equal(
            """{"format":"zchannel-data","version":1,"exported":"2026-01-02T03:04:05.0000000Z","app":"shop"}""" + "\n",
            Encoding.UTF8.GetString(Write(header)));
        Assert.Equal(header, ExportLineReader.Read(Write(header), 1));
    }

    [Theory]
    [InlineData("""{"format":"zchannel-data","version":2,"exported":"2026-01-02T03:04:05.0000000Z"}""", "newer version")]
    [InlineData("""{"format":"zchannel-data","version":0,"exported":"2026-01-02T03:04:05.0000000Z"}""", "'version' is not a whole number from 1")]
    [InlineData("""{"format":"other","version":1}""", "not an export of Zchannel")]
    [InlineData("{}", "not an export of Zchannel")]
    [InlineData("CREATE TABLE t(n)", "Line 1 is not a JSON object.")]
    [InlineData("[]", "Line 1 is not a JSON object.")]
    public void FirstLine_ThatIsNotOurs_IsRefused(string line, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<ExportFormatException>(() => ExportLineReader.Read(Encoding.UTF8.GetBytes(line), 1)).Message);

    [Theory]
    [InlineData("\"type\":\"channel\"", "\"type\":\"chanel\"", "Line 7: 'type' has the unknown value 'chanel'.")]
    [InlineData("\"type\":\"channel\",", "", "Line 7: 'type' is missing.")]
    [InlineData("\"head\":0", "\"head\":-1", "Line 7: 'head' is not a whole number from 0 to")]
    [InlineData("\"head\":0", "\"head\":0.5", "Line 7: 'head' is not a whole number from 0 to")]
    [InlineData("\"head\":0", "\"head\":0,\"colour\":1", "Line 7: 'colour' is not known to this version.")]
    [InlineData("\"head\":0", "\"head\":0,\"colour\":null", "Line 7: 'colour' is not known to this version.")]
    [InlineData("\"head\":0", "\"head\":0,\"head\":1", "Line 7 is not a JSON object.")]
    [InlineData("\"fork\":0", "\"fork\":0,\"spoon\":1", "Line 7: 'spoon' is not known to this version.")]
    [InlineData("[{\"epoch\":\"e\",\"fork\":0}]", "[1]", "Line 7: 'epochs' is not a list of objects.")]
    [InlineData("2026-01-02T03:04:05.0000000Z", "yesterday", "Line 7: 'last_used' is not a time")]
    [InlineData("\"app\":\"a\"", "\"app\":\"\\ud800\"", "Line 7: 'app' is not valid Unicode.")]
    [InlineData("\"app\":\"a\"", "\"app\":1", "Line 7: 'app' is not a text.")]
    public void Line_ThatIsNotUnderstood_IsRefused(string part, string other, string complaint) => Assert.StartsWith(
        complaint, Assert.Throws<ExportFormatException>(() => ExportLineReader.Read(Encoding.UTF8.GetBytes(Channel.Replace(part, other)), 7)).Message);

    private static CallbackLine Callback(
        string name, CallbackKind kind, CallbackFailureReason reason, DateTimeOffset time, byte[] bytes, bool isRich, CallbackState state) => new("shop", isRich && state == CallbackState.Waiting, new KeptCallback
        {
            Callback = new CallbackEvent
            {
                Id = name,
                Kind = kind,
                Channel = name,
                Connection = ConnectionId.New(),
                Client = "client",
                User = isRich ? name : null,
                Sequence = 3,
                Time = time,
                MessageKind = kind == CallbackKind.Message && isRich ? PublicationKind.Binary : PublicationKind.Text,
                Message = kind == CallbackKind.Message ? bytes : default,
            },
            State = state,
            Attempts = isRich ? 2 : 0,
            FirstTried = isRich ? time : null,
            NextAttempt = isRich ? null : time,
            Died = state == CallbackState.Dead ? time : null,
            LastFailure = isRich ? new CallbackFailure(reason, 503, TimeSpan.FromSeconds(1.5)) : null,
        });

    private static byte[] Write(ExportLine line)
    {
        ArrayBufferWriter<byte> buffer = new();
        ExportLineWriter.Write(buffer, line);
        return buffer.WrittenSpan.ToArray();
    }
}
