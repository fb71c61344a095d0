using System.Net;
using Zchannel.Connections;

namespace Zchannel.Native;

/// <summary>
/// Bounds how many refusals an address is given in a readable form: a handshake costs more than a bare 429. Safe for
/// concurrent use.
/// </summary>
internal sealed class RefusalLimiter(TimeProvider timeProvider)
{
    /// <summary>Refusals an address is given in one <see cref="Window"/>. A page that backs off stays far below it.</summary>
    public const int PerWindow = 60;

    /// <summary>The addresses that are remembered at one time; beyond it all share one count.</summary>
    public const int MaxAddresses = 10_000;

    /// <summary>The time after which counting begins anew: one minute.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ClientAddress, int> _counts = [];
    private long _since = timeProvider.GetTimestamp();

    /// <summary>Takes one refusal of an address's share.</summary>
    public bool TryTake(IPAddress? address)
    {
        lock (_gate)
        {
            if (timeProvider.GetElapsedTime(_since) >= Window)
            {
                _counts.Clear();
                _since = timeProvider.GetTimestamp();
            }

            var key = ClientAddresses.Of(address);
            key = _counts.Count < MaxAddresses || _counts.ContainsKey(key) ? key : default;
            var count = _counts.GetValueOrDefault(key) + 1;
            _counts[key] = count;
            return count <= PerWindow;
        }
    }
}
