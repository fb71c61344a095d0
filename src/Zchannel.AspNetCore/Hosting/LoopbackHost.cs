namespace Zchannel.Hosting;

/// <summary>
/// The names under which a machine reaches itself.
/// </summary>
internal static class LoopbackHost
{
    /// <summary>Whether a host, without its port, is <c>localhost</c>, <c>127.0.0.1</c> or <c>[::1]</c>.</summary>
    public static bool IsLoopback(string? host) =>
        host is "127.0.0.1" or "[::1]" || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);
}
