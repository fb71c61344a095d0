namespace Zchannel.Apps;

/// <summary>
/// Which apps came and went when new settings were applied.
/// </summary>
/// <param name="Added">The apps that are new. They can be called from now on.</param>
/// <param name="Removed">The apps that are gone. No key leads to them any more; what they hold is still there.</param>
internal sealed record AppChanges(IReadOnlyList<App> Added, IReadOnlyList<App> Removed);
