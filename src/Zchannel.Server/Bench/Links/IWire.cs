namespace Zchannel.Server.Bench.Links;

/// <summary>
/// A transport as a subscriber sees it: how it is asked for, and how messages are found in its bytes. One for each link.
/// </summary>
internal interface IWire
{
    /// <summary>The headers that ask for it, each with its line end.</summary>
    string RequestHeaders { get; }

    /// <summary>The status that grants it.</summary>
    string GrantingStatus { get; }

    /// <summary>What has to be written back before reading goes on; empty where there is nothing.</summary>
    ReadOnlyMemory<byte> Reply { get; }

    /// <summary>
    /// Finds the messages that have come whole.
    /// </summary>
    /// <param name="bytes">What has been read and not yet been done with.</param>
    /// <param name="ledger">Hears the messages, and the end.</param>
    /// <returns>How many of the bytes are done with; the rest is given again with what follows.</returns>
    int Read(ReadOnlySpan<byte> bytes, DeliveryLedger ledger);
}
