namespace Zchannel.Server.Bench;

/// <summary>
/// What the subscribers speak.
/// </summary>
internal enum BenchTransport
{
    /// <summary>A WebSocket with the subprotocol <c>zchannel.v1</c>, as <c>api.js</c> has it.</summary>
    V1,

    /// <summary>A WebSocket without a subprotocol: each message is a frame.</summary>
    Ws,

    /// <summary>Server-sent events.</summary>
    Sse,
}
