namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>A server over Kestrel's streams, with small messages and few logs: so many visits would fill the memory with them.</summary>
public sealed class FuzzedStreams() : PlainStation("Streams", MessageBytes, Quiet)
{
    public const int MessageBytes = 2_000;
}

/// <summary>The same over sockets of our own.</summary>
public sealed class FuzzedSockets() : PlainStation("Sockets", FuzzedStreams.MessageBytes, Quiet);

/// <summary>The same over TLS.</summary>
public sealed class FuzzedTls() : SecureStation(FuzzedStreams.MessageBytes, Quiet);
