using System.Net;
using Zchannel.Connections;
using Zchannel.Hosting;

namespace Zchannel.Native;

/// <summary>
/// Bounds how many refusals an address is given in a readable form: a handshake costs more than a bare 429. Safe for
/// concurrent use.
/// </summary>
internal sealed class RefusalLimiter(TimeProvider timeProvider)
{
    /// <summary>Refusals an address is given in one <see cref="Window"/>. A page that backs off stays far below it.</summary>
    public const int PerWindow = 60;

    /// <summary>The time after which counting begins anew: one minute.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly WindowCounts<ClientAddress> _counts = new(timeProvider, Window);

    /// <summary>Takes one refusal of an address's share.</summary>
    public bool TryTake(IPAddress? address) => _counts.Add(ClientAddresses.Of(address)) <= PerWindow;
}
