namespace Zchannel.Storage;

/// <summary>
/// A store that promises to keep what it takes cannot do so now. Nothing was taken, as far as the store knows.
/// </summary>
/// <param name="message">Why, for an operator's eyes: it may name files.</param>
/// <param name="innerException">What went wrong.</param>
public sealed class StorageUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>When it is worth another try.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}
