using Zchannel.Apps;

namespace Zchannel.Tokens;

/// <summary>
/// Which users' tokens are no longer good, although their time is not over.
/// </summary>
/// <remarks>
/// What an implementation promises:
/// <list type="number">
/// <item>A revocation that was acknowledged holds until its time is over, also after the process was killed.</item>
/// <item>It holds from before it is acknowledged: whoever asks meanwhile is told of it or not, and of nothing between.</item>
/// <item>Users of the same name in two apps are two users.</item>
/// </list>
/// Safe for concurrent use.
/// </remarks>
public interface IRevocations
{
    /// <summary>Refuses the tokens of a user that were made before now.</summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Cancels the wait. They may be revoked nevertheless.</param>
    /// <returns>False where the app has as many revocations as can be kept.</returns>
    /// <exception cref="IOException">It could not be stored; nothing is promised.</exception>
    ValueTask<bool> RevokeAsync(App app, string user, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Tells whether a token is revoked.</summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user that it names.</param>
    /// <param name="issuedAt">When it was made; null where it does not say, which counts as before.</param>
    bool IsRevoked(App app, string user, DateTimeOffset? issuedAt);
}
