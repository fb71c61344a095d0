namespace Zchannel.Diagnostics;

/// <summary>
/// The tags of metrics. The set is closed, and so is the set of values of each.
/// </summary>
/// <remarks>
/// Channels, users, clients, connections and keys are no tags, however useful they would be: whoever chooses names could
/// make as many series as they like. <see cref="App"/> may be one because only the configuration makes apps, and one that
/// it no longer has is no longer measured.
/// </remarks>
internal static class TagNames
{
    /// <summary>The app, by its id in the configuration.</summary>
    public const string App = "app";

    /// <summary>The wire format of a connection.</summary>
    public const string Protocol = "protocol";

    /// <summary>How something ended.</summary>
    public const string Result = "result";

    /// <summary>Why a connection ended.</summary>
    public const string CloseReason = "close_reason";

    /// <summary>Why a connection was not admitted: a close reason, or the limit that was reached.</summary>
    public const string Reason = "reason";

    /// <summary>The limit that was reached.</summary>
    public const string Limit = "limit";

    /// <summary>Which of a few kinds something is of.</summary>
    public const string Kind = "kind";

    /// <summary>The number of a delivery loop: there are as many as processors.</summary>
    public const string Loop = "loop";
}
