using Zchannel.Connections;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// Takes whatever there is, as a driver does whose writes cost nothing.
/// </summary>
internal sealed class Sink(Connection connection) : IConnectionDriver
{
    public void Wake()
    {
        while (connection.Read(64 * 1024, out _) is ReadStatus.Bytes)
        {
            connection.Advance();
        }
    }
}
