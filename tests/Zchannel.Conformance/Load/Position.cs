using System.Buffers.Text;

namespace Zchannel.Conformance.Load;

/// <summary>Positions as the wire has them: <c>epoch:offset</c>.</summary>
internal static class Position
{
    public static long OffsetOf(string position) => long.Parse(position.AsSpan(position.LastIndexOf(':') + 1), provider: null);

    public static long OffsetOf(ReadOnlySpan<byte> position) =>
        Utf8Parser.TryParse(position[(position.LastIndexOf((byte)':') + 1)..], out long offset, out _)
            ? offset
            : throw new FormatException("A position was expected.");
}
