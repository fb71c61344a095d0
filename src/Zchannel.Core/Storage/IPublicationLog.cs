using Zchannel.Channels;
using Zchannel.Diagnostics;

namespace Zchannel.Storage;

/// <summary>
/// The live side of a channel, as a store sees it.
/// </summary>
public interface IPublicationLog
{
    /// <summary>The rule in force; read anew for each append.</summary>
    ChannelRule Rule { get; }

    /// <summary>Where a store that keeps publications in memory accounts for them.</summary>
    MemoryAccount Memory { get; }

    /// <summary>
    /// Takes a publication whose position has been assigned and which is stored as safely as the store promises.
    /// A store calls it once for each, in the order of the offsets. It is quick, does not throw and calls no store.
    /// </summary>
    /// <param name="publication">The publication.</param>
    void Join(Publication publication);

    /// <summary>Counts who would receive a publication if it joined now. As quick as <see cref="Join"/>.</summary>
    /// <param name="excludedClient">The client that does not get it, or null where all do.</param>
    int CountReceivers(string? excludedClient);
}
