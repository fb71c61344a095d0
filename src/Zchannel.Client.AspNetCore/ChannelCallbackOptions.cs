namespace Zchannel.Client;

/// <summary>
/// How callbacks are received. Immutable: change a copy with <c>with</c>.
/// </summary>
public sealed record ChannelCallbackOptions
{
    /// <summary>The path that <c>/connected</c>, <c>/message</c> and <c>/disconnected</c> are appended to: the server's <c>Callbacks:Path</c>.</summary>
    /// <value>The default is <c>/_sae/channel</c>.</value>
    public string Path { get; init; } = "/_sae/channel";

    /// <summary>
    /// The secret of the app's callbacks: <c>whsec_</c> and base64. While it is being changed, both, separated by a blank.
    /// It never appears in <see cref="ToString"/>.
    /// </summary>
    /// <value>The default is what the application's configuration has in <c>ZchannelClient:CallbackSecret</c> or <c>ZCHANNEL_CALLBACK_SECRET</c>.</value>
    public string? Secret { get; init; }

    /// <summary>How far the time of a callback may be off, either way.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest body that is read; a larger one is refused with 413.</summary>
    /// <value>The default is 16 MiB, in bytes: the largest message there can be, with every byte escaped.</value>
    public int MaximumBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Names the path, never the secret.
    /// </summary>
    /// <returns>A line that is safe to log.</returns>
    public override string ToString() => $"{nameof(ChannelCallbackOptions)} {{ Path = {Path}, Secret = {(Secret is null ? "" : "***")} }}";
}
