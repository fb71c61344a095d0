using Zchannel.Apps;

namespace Zchannel.Configuration;

/// <summary>
/// What an operator sets for one app.
/// </summary>
public sealed class AppOptions
{
    /// <summary>The app's access keys by id: 1 to 64 characters of <c>a–z 0–9 -</c>, unique over all apps.</summary>
    /// <value>There is no default: an app needs at least one.</value>
    public IDictionary<string, AccessKeyOptions> Keys { get; } =
        new Dictionary<string, AccessKeyOptions>(StringComparer.Ordinal);

    /// <summary>The web origins whose pages may connect: exact ones, <c>https://*.example.com</c>, or <c>*</c>.</summary>
    /// <value>The default is <c>*</c>. An empty list lets no page connect.</value>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = ["*"];

    /// <summary>Where the app's pages reach the server, where that differs from the server's own.</summary>
    /// <value>The default is <see cref="ZchannelOptions.PublicUrl"/>.</value>
    public Uri? PublicUrl { get; set; }

    /// <summary>Where the application hears what happens in its channels.</summary>
    /// <value>The default is none: the application is not called.</value>
    public CallbackOptions? Callbacks { get; set; }

    /// <summary>Whether the app is also called as Sina App Engine's Channel service was, and the zone of such a call's time.</summary>
    /// <value>The default is <see cref="SaeWire.Off"/>.</value>
    public SaeWire SaeWire { get; set; }

    /// <summary>The bounds of the app.</summary>
    public AppLimitOptions Limits { get; } = new();

    /// <summary>The rules of the app's channels, named so that layers of configuration merge.</summary>
    /// <value>The default is none; an implicit last rule has the defaults of <see cref="RuleOptions"/>.</value>
    public IDictionary<string, RuleOptions> Rules { get; } =
        new Dictionary<string, RuleOptions>(StringComparer.OrdinalIgnoreCase);
}
