using Zchannel.Apps;
using Zchannel.Callbacks;

namespace Zchannel.Configuration;

/// <summary>
/// What an operator sets about the calls to an application.
/// </summary>
public sealed class CallbackOptions
{
    /// <summary>Scheme, host and port of the application: https, or http on this machine.</summary>
    /// <value>There is no default.</value>
    public Uri? Url { get; set; }

    /// <summary>The path that <c>/connected</c>, <c>/message</c> and <c>/disconnected</c> are appended to.</summary>
    /// <value>The default is <c>/_sae/channel</c>.</value>
    public string Path { get; set; } = "/_sae/channel";

    /// <summary>The signing secret as Standard Webhooks writes it: <c>whsec_</c> and the base64 of 24 to 64 bytes.</summary>
    /// <value>There is no default; it is required.</value>
    public Secret? Secret { get; set; }

    /// <summary>The secret that <see cref="Secret"/> replaces: callbacks are signed with both, so that receivers may know either.</summary>
    /// <value>The default is none.</value>
    public Secret? PreviousSecret { get; set; }

    /// <summary>
    /// Whether the application may be at an address that is not public: on this machine, in a private network, link-local,
    /// shared or multicast. Otherwise such an address is not called, whatever name leads to it.
    /// </summary>
    /// <value>The default is false.</value>
    public bool AllowPrivate { get; set; }

    /// <summary>The kinds of events the application wants.</summary>
    /// <value>The default is all three.</value>
    public IReadOnlyList<CallbackKind> Events { get; set; } = Enum.GetValues<CallbackKind>();
}
