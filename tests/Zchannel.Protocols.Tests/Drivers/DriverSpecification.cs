using System.Buffers;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Drivers;

/// <summary>
/// What every driver must do, whatever it writes to.
/// </summary>
public abstract class DriverSpecification
{
    /// <summary>Whether links are served by the sockets driver.</summary>
    protected abstract bool OnSockets { get; }

    private protected Station NewStation(ChannelRule? rule = null, CallbackSettings? callbacks = null) => new(rule, callbacks, onSockets: OnSockets);

    /// <summary>Makes writes complete late, where the link can.</summary>
    private protected static void Unsettle(Link link)
    {
        if (link.Wire is LinkStream stream)
        {
            stream.CompletesLater = true;
        }
    }

    private protected static void AssertNothingWritten(Link link)
    {
        // What lies in the kernel's buffers of a link that is stuck on purpose is not the driver's.
        if (link.Wire is LinkStream stream)
        {
            Assert.Empty(stream.Writes);
        }
    }

    private protected static void AssertFewWrites(Link link)
    {
        if (link.Wire is LinkStream stream)
        {
            Assert.InRange(stream.Writes.Count, 1, 10);
        }
    }

    private protected static void AssertWritesAreWholeFrames(Link link)
    {
        if (link.Wire is not LinkStream stream)
        {
            return;
        }

        Assert.False(stream.HasOverlapped);
        foreach (var write in stream.Writes)
        {
            var rest = new ReadOnlySequence<byte>(write);
            while (ServerFrame.TryRead(ref rest) is not null)
            {
                // Taken off the front.
            }

            Assert.True(rest.IsEmpty, "A write ended inside a frame.");
        }
    }
}
