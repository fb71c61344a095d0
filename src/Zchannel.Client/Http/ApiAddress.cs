using System.Globalization;
using System.Text;

namespace Zchannel.Client.Http;

/// <summary>
/// The addresses of the server's calls.
/// </summary>
internal sealed class ApiAddress
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _prefix;

    public ApiAddress(Uri server)
    {
        _prefix = server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + server.AbsolutePath.TrimEnd('/') + "/v1";
        Channels = Make("/channels");
        Batch = Make("/messages");
    }

    public Uri Channels { get; }

    public Uri Batch { get; }

    public Uri Channel(string channel) => Make($"/channels/{Name(channel)}");

    public Uri Messages(string channel) => Make($"/channels/{Name(channel)}/messages");

    public Uri Message(string channel, string position) => Make($"/channels/{Name(channel)}/messages/{Uri.EscapeDataString(position)}");

    public Uri History(string channel, string? after, int limit) => Make(
        $"/channels/{Name(channel)}/messages",
        ("limit", limit.ToString(CultureInfo.InvariantCulture)),
        ("after", after));

    public Uri List(string prefix, string? cursor) => Make("/channels", ("prefix", prefix), ("cursor", cursor));

    public Uri Connections(string channel, string? cursor) => Make($"/channels/{Name(channel)}/connections", ("cursor", cursor));

    public Uri Connection(string id) => Make($"/connections/{Uri.EscapeDataString(id)}");

    // In the query, because a user may be called '..', which no path can hold.
    public Uri UserConnections(string user, TimeSpan? revoke) => Make(
        "/user/connections",
        ("user", user),
        ("revoke", revoke is { } time ? ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null));

    public static void CheckName(string channel)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        if (channel is "." or "..")
        {
            throw new ArgumentException("'.' and '..' are not channel names.", nameof(channel));
        }

        // A lone surrogate would otherwise become another name.
        _ = StrictUtf8.GetByteCount(channel);
    }

    private static string Name(string channel)
    {
        CheckName(channel);
        return Uri.EscapeDataString(channel);
    }

    // What a path names is encoded once. Canonicalization is off, since it may decode or fold parts of it again.
    private Uri Make(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var address = new StringBuilder(_prefix).Append(path);
        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return new Uri(address.ToString(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
