using Zchannel.Apps;

namespace Zchannel.Configuration;

/// <summary>
/// What an operator sets for one access key.
/// </summary>
public sealed class AccessKeyOptions
{
    /// <summary>The secret shared with the application.</summary>
    /// <value>There is no default. It has at least 32 characters.</value>
    public Secret? Secret { get; set; }

    /// <summary>The secret that <see cref="Secret"/> replaces: accepted as well, while applications are being moved over.</summary>
    /// <value>The default is none. It has at least 32 characters.</value>
    public Secret? PreviousSecret { get; set; }

    /// <summary>What the key may be used for.</summary>
    /// <value>The default is everything.</value>
    public IReadOnlyList<KeyRights> Rights { get; set; } = [KeyRights.Issue, KeyRights.Publish, KeyRights.Read, KeyRights.Manage];

    /// <summary>Globs over the names of the channels that the key may be used for.</summary>
    /// <value>The default is <c>*</c>, every channel.</value>
    public IReadOnlyList<string> Channels { get; set; } = ["*"];
}
