using Zchannel.Tokens;

namespace Zchannel.Channels;

/// <summary>
/// How far back a cursor may be placed, and where it is placed when its client asks for nothing.
/// </summary>
/// <param name="Floor">The offset behind which the client may read.</param>
/// <param name="Begin">Where a client that names no position begins: null for what comes next.</param>
/// <param name="Last">How many messages back from the head it begins instead; 0 for none.</param>
internal readonly record struct Reach(long Floor, StreamPosition? Begin = null, int Last = 0)
{
    /// <summary>Finds out what a token permits in a channel as it is now.</summary>
    /// <param name="channel">The channel, in use.</param>
    /// <param name="from">What the token says.</param>
    /// <param name="issuedAt">When it was made; null where it does not say, and so nothing older than the connection may be read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async ValueTask<Reach> OfAsync(Channel channel, ReadFrom from, DateTimeOffset? issuedAt, CancellationToken cancellationToken)
    {
        if (from.IsKept)
        {
            return default;
        }

        if (from.Position is { } position)
        {
            return new Reach(channel.Locate(position).Offset, position);
        }

        var made = issuedAt is { } time
            ? await channel.History.FindOffsetAsync(time, cancellationToken).ConfigureAwait(false)
            : channel.Head;
        return new Reach(Math.Max(0, made - from.Messages), Last: from.Messages);
    }
}
