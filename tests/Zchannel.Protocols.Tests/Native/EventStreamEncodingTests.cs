using System.Buffers;
using System.Text;
using CsCheck;
using Zchannel.Channels;
using Zchannel.Protocols.Native;

namespace Zchannel.Protocols.Tests.Native;

public sealed class EventStreamEncodingTests
{
    private static readonly Gen<string> GenText =
        Gen.String[Gen.Frequency((3, Gen.Char["\n\n\r\0: \t\uFEFF\u2028\u0085"]), (5, Gen.Char["dataeventid:ß€漢"])), 0, 60];

    private static readonly Gen<Publication> GenPublication = Gen.OneOf(
        GenText.Select(text => Publish(PublicationKind.Text, Encoding.UTF8.GetBytes(text))),
        Gen.Byte.Array[0, 100].Select(bytes => Publish(PublicationKind.Binary, bytes)));

    [Fact]
    public void AnyPublications_AreWhatAnEventSourceDispatches() =>
        GenPublication.Array[0, 5].Sample(publications =>
        {
            var output = new ArrayBufferWriter<byte>();
            for (var i = 0; i < publications.Length; i++)
            {
                publications[i].PlaceAt(new StreamPosition("epoch", i + 1));
                Assert.Equal(PublicationKind.Text, EventStreamEncoding.Instance.Encode(publications[i], output));
            }

            var read = EventStreamReader.Of(output.WrittenSpan.ToArray());

            Assert.Equal(publications.Length, read.Events.Count);
            foreach (var (publication, dispatched) in publications.Zip(read.Events))
            {
                Assert.Equal((publication.Kind, Convert.ToHexString(publication.Payload.Span)), Payload(dispatched));
                Assert.Equal($"{publication.Position}", dispatched.LastEventId);
            }
        }, iter: 3_000);

    [Fact]
    public void NotesAndComments_BetweenPublications_ChangeNothingButTheLastEventId()
    {
        var output = new ArrayBufferWriter<byte>();
        Place(1, output);
        output.Write(EventStreamEncoding.KeepAlive.Span);
        EventStreamEncoding.Instance.TryEncodePassed(new StreamPosition("epoch", 2), output);
        Assert.Equal("epoch:2", EventStreamReader.Of(output.WrittenSpan.ToArray()).LastEventId);
        EventStreamEncoding.Instance.TryEncodeGap(new StreamPosition("epoch", 7), output);
        Place(8, output);

        var read = EventStreamReader.Of(output.WrittenSpan.ToArray());

        Assert.Equal(
            [new("message", "text", "epoch:1"), new("gap", "epoch:7", "epoch:7"), new("message", "text", "epoch:8")],
            read.Events);
    }

    private static void Place(long offset, ArrayBufferWriter<byte> output)
    {
        var publication = Publish(PublicationKind.Text, "text"u8.ToArray());
        publication.PlaceAt(new StreamPosition("epoch", offset));
        EventStreamEncoding.Instance.Encode(publication, output);
    }

    // As the outside page says: plain data is text; "base64" carries its kind.
    private static (PublicationKind Kind, string Payload) Payload(EventStreamReader.Dispatched dispatched)
    {
        if (dispatched.Type == "message")
        {
            return (PublicationKind.Text, Convert.ToHexString(Encoding.UTF8.GetBytes(dispatched.Data)));
        }

        Assert.Equal("base64", dispatched.Type);
        var parts = dispatched.Data.Split(' ');
        Assert.Equal(2, parts.Length);
        return (Enum.Parse<PublicationKind>(parts[0], ignoreCase: true), Convert.ToHexString(Convert.FromBase64String(parts[1])));
    }

    private static Publication Publish(PublicationKind kind, byte[] payload) => new(kind, payload, DateTimeOffset.UnixEpoch);
}
