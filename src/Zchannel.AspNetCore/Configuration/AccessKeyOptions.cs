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
}
