namespace Zchannel.Server.Management;

/// <summary>
/// The listener for operators could not be started.
/// </summary>
/// <param name="urls">Where it was to listen.</param>
/// <param name="cause">Why it cannot.</param>
internal sealed class ManagementListenException(IReadOnlyList<string> urls, Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>Where it was to listen.</summary>
    public IReadOnlyList<string> Urls { get; } = urls;
}
