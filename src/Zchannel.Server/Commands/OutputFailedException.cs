namespace Zchannel.Server.Commands;

/// <summary>
/// The results could not be written, for lack of room or of a stream: whoever wanted them does not have them.
/// </summary>
internal sealed class OutputFailedException(Exception cause)
    : Exception($"The result could not be written: {(cause.InnerException ?? cause).Message}", cause);
