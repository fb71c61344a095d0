using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A client that reads only when the test says so.
/// </summary>
internal sealed class Listener(Connection connection) : IConnectionDriver
{
    private int _wakes;

    public Connection Connection { get; } = connection;

    /// <summary>Where it was put when it came.</summary>
    public SubscribeOutcome Outcome { get; init; }

    public Subscription Subscription => Outcome.Subscription;

    public List<Heard> Heard { get; } = [];

    /// <summary>How many reads returned bytes.</summary>
    public int Reads { get; private set; }

    public int Wakes => Volatile.Read(ref _wakes);

    /// <summary>What happens within a wake.</summary>
    public Action OnWake { get; set; } = static () => { };

    /// <summary>All that was heard, in short: P1:text A2 G3 I:item.</summary>
    public string All => string.Join(' ', Heard);

    public void Wake()
    {
        Interlocked.Increment(ref _wakes);
        OnWake();
    }

    /// <summary>Reads and passes what there is, once.</summary>
    public ReadStatus ReadOnce(int maxBytes = int.MaxValue)
    {
        var status = Connection.Read(maxBytes, out var bytes);
        if (status is ReadStatus.Bytes)
        {
            Reads++;
            Heard.AddRange(Fanout.Heard.Parse(bytes));
            Connection.Advance();
        }

        return status;
    }

    /// <summary>Reads until there is nothing more, or the end has come.</summary>
    public async Task<ReadStatus> ReadAllAsync(int maxBytes = int.MaxValue)
    {
        // A bound, so that a driver that is kept going for nothing is a failure and not a hang.
        for (var turn = 0; turn < 1_000_000; turn++)
        {
            switch (ReadOnce(maxBytes))
            {
                case ReadStatus.Bytes:
                    break;
                case ReadStatus.NeedsHistory:
                    await Connection.FetchAsync(TestContext.Current.CancellationToken);
                    break;
                case var status:
                    return status;
            }
        }

        throw new InvalidOperationException("The connection is never done.");
    }
}
