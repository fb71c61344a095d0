using System.Buffers;
using System.Net;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// What the links of one listener have in common.
/// </summary>
/// <param name="Pool">Where their memory comes from.</param>
/// <param name="LocalEndPoint">Where they arrive; null where each has to be asked.</param>
/// <param name="IsBatching">Whether answers wait for the end of a turn. Not where code that answers may block.</param>
/// <param name="NextId">Makes the id of a connection.</param>
/// <param name="OnStarted">Hears when somebody begins to read from a link.</param>
internal sealed record SocketLinkOptions(
    MemoryPool<byte> Pool, IPEndPoint? LocalEndPoint, bool IsBatching, Func<string> NextId, Action OnStarted);
