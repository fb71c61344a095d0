namespace Zchannel.Server.Commands;

/// <summary>
/// Whoever read the results has gone, as <c>head</c> does: the reason to end, and nothing to complain about.
/// </summary>
internal sealed class OutputClosedException(IOException cause) : Exception("Standard output is closed.", cause);
