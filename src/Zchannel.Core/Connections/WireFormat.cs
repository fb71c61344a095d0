using Zchannel.Channels;

namespace Zchannel.Connections;

/// <summary>
/// An encoding in a framing. All connections with the same instance share one encoded log for a channel, so there is
/// one instance of each in a process.
/// </summary>
/// <param name="name">Names the format in logs and metrics.</param>
/// <param name="encoding">What the bytes mean.</param>
/// <param name="framing">How they are delimited.</param>
public sealed class WireFormat(string name, IEncoding encoding, IFraming framing)
{
    /// <summary>Names the format in logs and metrics.</summary>
    public string Name { get; } = name;

    /// <summary>What the bytes mean.</summary>
    public IEncoding Encoding { get; } = encoding;

    /// <summary>How they are delimited.</summary>
    public IFraming Framing { get; } = framing;

    /// <summary>Frames one envelope into bytes of its own.</summary>
    /// <param name="kind">Whether the envelope is text or binary.</param>
    /// <param name="envelope">The envelope.</param>
    public byte[] Frame(PublicationKind kind, ReadOnlySpan<byte> envelope)
    {
        var header = Framing.HeaderLength(envelope.Length);
        var frame = new byte[header + envelope.Length];
        Framing.WriteHeader(kind, envelope.Length, frame.AsSpan(0, header));
        envelope.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <inheritdoc />
    public override string ToString() => Name;
}
