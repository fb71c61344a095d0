using System.IO.Pipelines;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// What is between a client and the driver that serves it.
/// </summary>
internal interface ILinkWire
{
    /// <summary>What the client writes into.</summary>
    PipeWriter Client { get; }

    /// <summary>What the client reads from.</summary>
    PipeReader Received { get; }

    /// <summary>Whether a write of the server waits.</summary>
    bool IsStuck { get; }

    /// <summary>Whether nothing has come that was not read.</summary>
    bool IsQuiet { get; }

    /// <summary>Whether two writes were ever under way at once.</summary>
    bool HasOverlapped { get; }

    /// <summary>Makes writes of the server wait until <see cref="Release"/>.</summary>
    void Stick();

    void Release();

    /// <summary>The client goes without a word.</summary>
    void ClientGoes(Exception? how = null);
}
