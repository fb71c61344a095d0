using System.Net.WebSockets;

namespace Zchannel.Conformance.Load;

/// <summary>
/// Hears a channel to the end. It is cut where its plan says, and wherever the server ends the link; then it comes back
/// with the position it last saw.
/// </summary>
internal abstract class Subscriber(int total, IEnumerable<int> cuts)
{
    private readonly Queue<int> _cuts = new(cuts);

    public RecordedSequence Heard { get; } = new(total);

    /// <summary>How often it was cut by plan.</summary>
    public int Cuts { get; private set; }

    /// <summary>How often it came back.</summary>
    public int Resumes { get; private set; }

    /// <summary>The epoch of the first hello; there must be no other.</summary>
    protected string? Epoch { get; set; }

    /// <summary>What it resumes behind, once it has connected.</summary>
    protected string? LastPosition => Epoch is null ? null : $"{Epoch}:{Heard.Last}";

    /// <summary>Runs until everything is heard. <paramref name="connected"/> is told of the first connection.</summary>
    public async Task RunAsync(TaskCompletionSource connected, CancellationToken cancellationToken)
    {
        try
        {
            while (!Heard.IsComplete)
            {
                try
                {
                    await RunLinkAsync(connected, cancellationToken);
                }
                catch (Exception exception) when (exception is WebSocketException or IOException or HttpRequestException)
                {
                    // The server has ended the link, for a subscriber that is too slow for instance.
                }

                Resumes++;
            }
        }
        catch (Exception exception)
        {
            connected.TrySetException(exception);
            throw;
        }
    }

    /// <summary>Connects, and hears until the end of the link, or of everything.</summary>
    protected abstract Task RunLinkAsync(TaskCompletionSource connected, CancellationToken cancellationToken);

    /// <summary>Takes the position of a hello, which on a resume must be the one that was asked for.</summary>
    protected void Greet(string position, TaskCompletionSource connected)
    {
        Epoch ??= position.Split(':')[0];
        Assert.Equal(LastPosition, position);
        connected.TrySetResult();
    }

    /// <summary>Takes a publication.</summary>
    /// <returns>False when the link is to be cut here.</returns>
    protected bool Take(ReadOnlySpan<byte> position, ReadOnlySpan<byte> payload)
    {
        Heard.Add(Position.OffsetOf(position), payload);
        if (_cuts.TryPeek(out var cut) && Heard.Last >= cut)
        {
            _cuts.Dequeue();
            Cuts++;
            return false;
        }

        return !Heard.IsComplete;
    }
}
