namespace Zchannel.Client;

/// <summary>
/// How one listener listens.
/// </summary>
public sealed record ListenOptions
{
    /// <summary>The position after which to begin.</summary>
    /// <value>The default is where the server puts a new listener.</value>
    public string? After { get; init; }

    /// <summary>The id that this listener keeps over its reconnects: 1 to 64 of <c>A–Z a–z 0–9 _ - .</c>.</summary>
    /// <value>The default is a random one for each call.</value>
    public string? ClientId { get; init; }

    /// <summary>
    /// Supplies another URL when the server calls the present one invalid or expired. It is given the last position
    /// heard, so that the new URL may be allowed to read from there. Called with growing delays, at most three times
    /// in a row without a connection in between.
    /// </summary>
    /// <value>The default is <see langword="null"/>: listening then ends with <c>token_invalid</c> or <c>token_expired</c>.</value>
    public Func<string?, CancellationToken, Task<Uri>>? FreshUrl { get; init; }

    /// <summary>Whether an unreachable server is waited for from the beginning, as it always is later on.</summary>
    /// <value>The default is <see langword="false"/>: a misspelled host is told at once with <c>unreachable</c>.</value>
    public bool WaitForServer { get; init; }

    /// <summary>Is told of every change of the connection, between messages and in order. It must not block.</summary>
    /// <value>The default is nobody.</value>
    public Action<ConnectionChange>? Changed { get; init; }
}
