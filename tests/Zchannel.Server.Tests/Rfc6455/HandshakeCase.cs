namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>An opening handshake, and how it must be answered.</summary>
/// <param name="Name">What is tried, in words.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Headers">The request's headers.</param>
internal sealed record HandshakeCase(string Name, int Status, params string[] Headers)
{
    public string Method { get; init; } = "GET";

    public string HttpVersion { get; init; } = "1.1";

    /// <summary>What stands before the path in the request line.</summary>
    public string Before { get; init; } = "";

    /// <summary>A request that comes before on the same link.</summary>
    public string Earlier { get; init; } = "";

    /// <summary>How many bytes go out at a time; 0 for all at once.</summary>
    public int Chop { get; init; }

    /// <summary>Frames that come with the request.</summary>
    public SentFrame[] Behind { get; init; } = [];

    /// <summary>The key's answer.</summary>
    public string Accept { get; init; } = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// <summary>The subprotocol that is chosen.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>A code with which the completed handshake is closed at once.</summary>
    public int? ClosedWith { get; init; }

    /// <summary>The versions that the answer names.</summary>
    public string? Versions { get; init; }

    public byte[] Bytes(string target)
    {
        var headers = string.Concat(Headers.Select(header => header + "\r\n"));
        var head = $"{Earlier}{Method} {Before}{target} HTTP/{HttpVersion}\r\n{headers}\r\n";
        return [.. System.Text.Encoding.UTF8.GetBytes(head), .. Behind.SelectMany(frame => frame.ToBytes())];
    }
}
