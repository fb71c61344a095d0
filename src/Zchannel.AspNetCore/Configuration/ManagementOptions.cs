namespace Zchannel.Configuration;

/// <summary>
/// What an operator sets about the listener that is for operators.
/// </summary>
public sealed class ManagementOptions
{
    /// <summary>
    /// Where readiness, metrics and the documentation of the API are served, as addresses separated by semicolons. Nobody
    /// is asked for a key there: let nobody but operators reach it.
    /// </summary>
    /// <value>The default is none: there is no such listener.</value>
    public string? Urls { get; set; }
}
