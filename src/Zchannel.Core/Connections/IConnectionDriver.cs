namespace Zchannel.Connections;

/// <summary>
/// What carries a connection's bytes. Safe for concurrent use.
/// </summary>
internal interface IConnectionDriver
{
    /// <summary>Asks the driver to read the connection again. Returns at once; waits for no client.</summary>
    void Wake();
}
