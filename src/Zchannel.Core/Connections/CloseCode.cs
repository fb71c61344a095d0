namespace Zchannel.Connections;

/// <summary>
/// How a protocol says why a connection ends.
/// </summary>
/// <param name="Code">A WebSocket close code.</param>
/// <param name="Description">Words for a person, at most 123 bytes of UTF-8.</param>
internal readonly record struct CloseCode(ushort Code, string Description);
