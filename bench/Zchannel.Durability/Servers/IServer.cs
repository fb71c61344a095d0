namespace Zchannel.Durability.Servers;

/// <summary>
/// A server of the run's own, in a process of its own on loopback.
/// </summary>
internal interface IServer : IAsyncDisposable
{
    int Port { get; }

    /// <summary>Processor time that it has used.</summary>
    TimeSpan Cpu { get; }
}
