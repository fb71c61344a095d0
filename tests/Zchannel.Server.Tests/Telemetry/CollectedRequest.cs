using System.Text;

namespace Zchannel.Server.Tests.Telemetry;

/// <summary>A request that a collector was sent. Names and texts stand in protocol buffers as they are.</summary>
internal sealed record CollectedRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public bool Has(string text) => Has(Encoding.UTF8.GetBytes(text));

    public bool Has(ReadOnlySpan<byte> bytes) => Body.AsSpan().IndexOf(bytes) >= 0;
}
