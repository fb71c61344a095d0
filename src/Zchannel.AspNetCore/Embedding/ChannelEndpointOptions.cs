using Microsoft.AspNetCore.Http;
using Zchannel.Tokens;

namespace Zchannel.Embedding;

/// <summary>
/// Who may use an endpoint of <c>MapChannel</c>, and how.
/// </summary>
public sealed class ChannelEndpointOptions
{
    /// <summary>The app whose channel it is.</summary>
    /// <value>The default is the only one there is.</value>
    public string? App { get; set; }

    /// <summary>Whether clients hear the channel.</summary>
    /// <value>The default is true. A grant that is made by code has its own.</value>
    public bool Receive { get; set; } = true;

    /// <summary>Whether clients may write; the channel's rule says what becomes of it.</summary>
    /// <value>The default is true. A grant that is made by code has its own.</value>
    public bool Send { get; set; } = true;

    /// <summary>How far back clients may read.</summary>
    /// <value>The default is what the channel keeps, for those who come back. A grant that is made by code has its own.</value>
    public ReadFrom? From { get; set; }

    /// <summary>
    /// The origins, beside the application's own, whose pages may connect: exact ones, <c>https://*.example.com</c>, or
    /// <c>*</c>. Their pages act with the cookies of whoever looks at them, so name only pages that you trust like your own.
    /// </summary>
    /// <value>The default is none. The app's own <c>AllowedOrigins</c> does not count here: it is for URLs with a token.</value>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Tells who somebody is who is logged in: 1 to 256 bytes of UTF-8. Null for nobody in particular.</summary>
    /// <value>The default is the claim <c>nameidentifier</c>, or <c>sub</c>, or else the name.</value>
    public Func<HttpContext, string?> User { get; set; } = LoggedInUser.Of;
}
