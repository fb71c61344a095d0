namespace Zchannel.Client;

/// <summary>
/// How far back in a channel's history the holder of a URL may read.
/// </summary>
public readonly record struct ReadFrom
{
    private ReadFrom(string? position, int? count)
    {
        Position = position;
        Count = count;
    }

    /// <summary>Nothing older than the URL.</summary>
    public static ReadFrom Now => default;

    /// <summary>The position after which everything may be read, where one was given.</summary>
    public string? Position { get; }

    /// <summary>How many of the newest messages may be read, where a number was given.</summary>
    public int? Count { get; }

    /// <summary>
    /// Permits the newest messages.
    /// </summary>
    /// <param name="count">How many; at least 1.</param>
    /// <returns>The permission.</returns>
    public static ReadFrom Last(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new ReadFrom(null, count);
    }

    /// <summary>
    /// Permits everything after a position.
    /// </summary>
    /// <param name="position">The position, as a message or an answer carried it.</param>
    /// <returns>The permission.</returns>
    public static ReadFrom After(string position)
    {
        ArgumentException.ThrowIfNullOrEmpty(position);
        return new ReadFrom(position, null);
    }
}
