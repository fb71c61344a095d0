using System.Net;
using System.Net.Sockets;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// Networks: a block of addresses, or one address alone.
/// </summary>
internal static class NetworkFormat
{
    /// <summary>An address, or a network as CIDR writes it.</summary>
    public static ValueFormat<IPNetwork> Cidr { get; } = new("address such as 10.1.2.3, or network such as 10.0.0.0/8", Parse, Write)
    {
        JsonSchema = () => new() { ["type"] = "string", ["pattern"] = "^[0-9A-Fa-f:.]*[0-9A-Fa-f:](/[0-9]{1,3})?$" },
    };

    private static Complaint? Parse(string text, out IPNetwork value)
    {
        value = default;
        if (!text.Contains('/') && IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Count(c => c == '.') == 3))
        {
            var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            value = new IPNetwork(plain, plain.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);
            return null;
        }

        // .NET would take 10.1.2.3/8 for 10.0.0.0/8: more than whoever wrote it may have meant.
        return IPNetwork.TryParse(text, out value) && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/')), out var written) && written.Equals(value.BaseAddress)
            ? null
            : new Complaint("must be an address such as 10.1.2.3, or a network such as 10.0.0.0/8, whose bits behind the prefix are zero");
    }

    private static string Write(IPNetwork network) =>
        network.PrefixLength == (network.BaseAddress.AddressFamily is AddressFamily.InterNetwork ? 32 : 128)
            ? network.BaseAddress.ToString()
            : network.ToString();
}
