namespace Zchannel.Apps;

/// <summary>
/// Where and how an app hears what happens in its channels. Immutable.
/// </summary>
public sealed record CallbackSettings
{
    /// <summary>Scheme, host and port of the application, without a path.</summary>
    public required Uri Url { get; init; }

    /// <summary>The path that <c>/connected</c>, <c>/message</c> and <c>/disconnected</c> are appended to.</summary>
    public string Path { get; init; } = "/_sae/channel";

    /// <summary>The signing secret as Standard Webhooks writes it: <c>whsec_</c> and base64.</summary>
    public required Secret Secret { get; init; }

    /// <summary>
    /// A second secret while the first is being changed: every callback is signed with both, so that the application may
    /// verify with either.
    /// </summary>
    public Secret? PreviousSecret { get; init; }

    /// <summary>Whether the application may be at an address that is not public.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>The kinds of events the application wants.</summary>
    /// <value>The default is all three.</value>
    public IReadOnlySet<Callbacks.CallbackKind> Events { get; init; } =
        new HashSet<Callbacks.CallbackKind>(Enum.GetValues<Callbacks.CallbackKind>());

    /// <summary>
    /// True for the development app: an event is given up at once when nothing listens at <see cref="Url"/>.
    /// </summary>
    public bool OnlyIfListening { get; init; }
}
