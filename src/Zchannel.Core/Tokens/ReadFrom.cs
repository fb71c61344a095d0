using Zchannel.Channels;

namespace Zchannel.Tokens;

/// <summary>
/// How far back the holder of a token may read. Immutable.
/// </summary>
public sealed record ReadFrom
{
    private ReadFrom()
    {
    }

    /// <summary>What came after the token was made.</summary>
    public static ReadFrom Now { get; } = new();

    /// <summary>What the channel keeps, for those who name a position; others begin with what comes next.</summary>
    internal static ReadFrom Kept { get; } = new() { IsKept = true };

    /// <summary>How many messages before that as well; 0 where <see cref="Position"/> is given, or nothing is.</summary>
    public int Messages { get; private init; }

    /// <summary>The position behind which the holder may read, or null.</summary>
    public StreamPosition? Position { get; private init; }

    internal bool IsKept { get; private init; }

    /// <summary>What came after the token was made, and the messages just before.</summary>
    /// <param name="messages">How many; at least 1.</param>
    public static ReadFrom Last(int messages) => new() { Messages = messages };

    /// <summary>What lies behind a position.</summary>
    /// <param name="position">The position.</param>
    public static ReadFrom After(StreamPosition position) => new() { Position = position };
}
