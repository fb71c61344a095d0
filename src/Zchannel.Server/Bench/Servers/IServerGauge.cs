namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// Reads what the server's process uses.
/// </summary>
internal interface IServerGauge
{
    /// <summary>Why there is nothing to read, or null.</summary>
    string? Complaint { get; }

    /// <summary>
    /// Reads it now.
    /// </summary>
    /// <returns>The reading, or null where there is none; then <see cref="Complaint"/> says why.</returns>
    ValueTask<ServerReading?> ReadAsync(CancellationToken cancellationToken);
}
