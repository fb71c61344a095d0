using System.Text;

namespace Zchannel.Client.Http;

/// <summary>
/// The addresses of the server's calls.
/// </summary>
internal sealed class ApiAddress(Uri server)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _prefix = server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        + server.AbsolutePath.TrimEnd('/');

    public Uri Channels { get; } = new(server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        + server.AbsolutePath.TrimEnd('/') + "/v1/channels");

    public Uri Messages(string channel)
    {
        CheckName(channel);

        // The name is one segment, encoded once. Canonicalization is off, since it may decode or fold parts of it again.
        return new Uri(
            $"{_prefix}/v1/channels/{Uri.EscapeDataString(channel)}/messages",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

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
}
