namespace Zchannel.Client;

/// <summary>
/// Settings of a <see cref="ZchannelClient"/>. Immutable: change a copy with <c>with</c>.
/// </summary>
public sealed record ZchannelClientOptions
{
    /// <summary>Where the channel server answers; a path prefix is kept.</summary>
    /// <value>The default is <c>http://localhost:8080</c>. Must be an absolute http or https URL.</value>
    public Uri Server { get; init; } = new("http://localhost:8080");

    /// <summary>The access key, which also decides the app.</summary>
    /// <value>The default is <see langword="null"/>, which is enough for listening only.</value>
    public string? Key { get; init; }

    /// <summary>The secret of <see cref="Key"/>. It never appears in <see cref="ToString"/>.</summary>
    /// <value>The default is <see langword="null"/>, which is enough for listening only.</value>
    public string? Secret { get; init; }

    /// <summary>The clock that delays between attempts are measured with.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// How often one request is tried, where it did not come through or the server asks for patience (429, 502, 503, 504).
    /// Between attempts the client waits as long as <c>Retry-After</c> says, at most 5 minutes, and a random while.
    /// </summary>
    /// <value>The default is 4; at least 1.</value>
    public int RequestAttempts { get; init; } = 4;

    /// <summary>The upper end of the first delay before another attempt; it doubles with each further one.</summary>
    /// <value>The default is 250 milliseconds. Each delay is drawn at random between zero and its upper end.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The bound of the doubling of <see cref="RetryDelay"/>.</summary>
    /// <value>The default is 20 seconds.</value>
    public TimeSpan MaximumRetryDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The largest message that a listener takes; a larger one ends listening with <c>too_large</c>.</summary>
    /// <value>The default is 16 MiB, in bytes.</value>
    public int MaximumMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Names the server and the key, never the secret, nor credentials inside the URL.
    /// </summary>
    /// <returns>A line that is safe to log.</returns>
    public override string ToString()
    {
        var server = Server.IsAbsoluteUri ? Server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "?";
        return $"{nameof(ZchannelClientOptions)} {{ Server = {server}, Key = {Key}, Secret = {(Secret is null ? "" : "***")} }}";
    }

    /// <summary>
    /// Throws where a value could not work.
    /// </summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Server);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumRetryDelay, RetryDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumMessageBytes, 1);
        if (!Server.IsAbsoluteUri || (Server.Scheme != Uri.UriSchemeHttp && Server.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("Server must be an absolute http or https URL.");
        }
    }
}
