using System.Text.Json.Nodes;
using Zchannel.Apps;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// Addresses: scheme, host and port, and nothing that would have to be thrown away.
/// </summary>
internal static class UrlFormat
{
    /// <summary>Where pages reach a server.</summary>
    public static ValueFormat<Uri> Public { get; } = new(
        "ws:// or wss:// URL without a path", ParsePublic, Write)
    { Show = Show, JsonSchema = () => Matching(@"^wss?://[^/?#@\\\s]+/?$") };

    /// <summary>Where an application is called.</summary>
    public static ValueFormat<Uri> Application { get; } = new(
        "https:// URL without a path, or http:// on loopback", ParseApplication, Write)
    { Show = Show, JsonSchema = () => Matching(@"^https?://[^/?#@\\\s]+/?$") };

    /// <summary>Where to listen.</summary>
    public static ValueFormat<string> Listen { get; } = new(
        "addresses as in http://127.0.0.1:8081, separated by semicolons", ParseListen, text => text)
    { Show = Show, JsonSchema = () => Matching("^[^?#@]*$") };

    /// <summary>Which pages may connect.</summary>
    public static ValueFormat<string> Origin { get; } = new(
        "*, an origin such as https://shop.example.com, or https://*.example.com", ParseOrigin, text => text)
    { Show = Show, JsonSchema = () => Matching(@"^(\*|[A-Za-z][A-Za-z0-9+.-]*://[^/?#@\\\s]*[^/?#@\\\s.])$") };

    private static JsonObject Matching(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static Complaint? ParsePublic(string text, out Uri value) =>
        TryParseAuthority(text, out value) && value.Scheme is "ws" or "wss"
            ? null
            : new Complaint("must be a ws:// or wss:// URL of a host and perhaps a port, without path, query or user");

    private static Complaint? ParseApplication(string text, out Uri value)
    {
        if (!TryParseAuthority(text, out value) || value.Scheme is not ("http" or "https"))
        {
            return new Complaint(
                "must be an https:// URL of a host and perhaps a port, without path, query or user",
                "Callbacks:Path is appended to it");
        }

        return value.Scheme == "http" && !Loopback.Includes(value.Host)
            ? new Complaint("must be https", "http outside this machine would show the network what your users write")
            : null;
    }

    private static Complaint? ParseListen(string text, out string value)
    {
        value = text;
        return text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(ListenUrl.Complaint).FirstOrDefault(complaint => complaint is not null) is { } complaint
                ? new Complaint(complaint, "the server cannot listen there")
                : null;
    }

    private static Complaint? ParseOrigin(string text, out string value)
    {
        const string AnyHost = "any.";
        value = text;
        if (!AllowedOrigins.IsPattern(text) || text.EndsWith('.'))
        {
            return new Complaint(
                "must be *, a scheme, host and perhaps port as in https://shop.example.com, or https://*.example.com");
        }

        if (text == "*")
        {
            return null;
        }

        // Origins are compared as text, so one that a browser writes differently would never match.
        var uri = new Uri(text.Replace("*.", AnyHost, StringComparison.Ordinal));
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        var sent = $"{uri.Scheme}://{host}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        var written = sent.Replace($"://{AnyHost}", "://*.", StringComparison.Ordinal);
        return written.Equals(text, StringComparison.OrdinalIgnoreCase)
            ? null
            : new Complaint($"must be written as browsers send it: {written}");
    }

    private static bool TryParseAuthority(string text, out Uri value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value!)
        && value.Host.Length > 0
        && value.UserInfo.Length == 0
        && value.AbsolutePath == "/"
        && text.IndexOfAny(['?', '#', '@', '\\', ' ']) < 0
        && text.Contains("://", StringComparison.Ordinal);

    private static string Write(Uri value) => value.OriginalString;

    // A user, password or query in a URL is often a secret.
    private static string Show(string text)
    {
        var end = text.IndexOfAny(['?', '#']);
        var visible = end < 0 ? text : text[..end];
        var at = visible.LastIndexOf('@');
        if (at >= 0)
        {
            var scheme = visible.IndexOf("://", StringComparison.Ordinal);
            visible = (scheme >= 0 && scheme < at ? visible[..(scheme + 3)] : "") + "***" + visible[at..];
        }

        return end < 0 ? visible : visible + text[end] + "***";
    }
}
