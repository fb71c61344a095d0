namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>A server over Kestrel's streams, with small messages and few logs: so many visits would fill the memory with them.</summary>
public sealed class FuzzedStreams() : WireStation(MessageBytes, Quiet)
{
    public const int MessageBytes = 2_000;
}
