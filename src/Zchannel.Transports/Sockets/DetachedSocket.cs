namespace Zchannel.Transports.Sockets;

/// <summary>
/// A connected socket that its former owner has given away.
/// </summary>
/// <param name="Loop">The loop that it belongs to. The descriptor is in its set; the former owner passes over what it is told of it.</param>
/// <param name="Descriptor">The descriptor, now the receiver's to close.</param>
/// <param name="Received">What has been received and not been read.</param>
internal readonly record struct DetachedSocket(EventLoop Loop, int Descriptor, ReadOnlyMemory<byte> Received);
