namespace Zchannel.Checker.Server;

/// <summary>The server did not come up.</summary>
internal sealed class ServerFailedException(string message, IReadOnlyList<string> words) : Exception(message)
{
    /// <summary>What it said last.</summary>
    public IReadOnlyList<string> Words { get; } = words;
}
