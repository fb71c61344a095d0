namespace Zchannel.Storage;

/// <summary>
/// What a publisher calls a publish, so that a repeat is answered as the first was.
/// </summary>
/// <param name="Key">The key, 1 to 128 bytes of UTF-8; it counts within its channel.</param>
/// <param name="Hash">A hash of what was published, which tells a repeat from another message.</param>
/// <param name="Expires">Until when it is remembered.</param>
public sealed record PublishKey(string Key, ReadOnlyMemory<byte> Hash, DateTimeOffset Expires);
