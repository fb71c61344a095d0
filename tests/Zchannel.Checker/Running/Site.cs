using Zchannel.Checker.Publishers;
using Zchannel.Checker.Server;
using Zchannel.Checker.Subscribers;

namespace Zchannel.Checker.Running;

/// <summary>What the clients of a round share.</summary>
/// <param name="Address">Where the server is, in whatever life.</param>
/// <param name="Chronicle">What they write into.</param>
/// <param name="Time">Their clock.</param>
internal sealed record Site(Uri Address, Chronicle Chronicle, TimeProvider Time)
{
    private int _life = -1;

    /// <summary>The life of the server that is now, or has just ended. It changes while no process is there.</summary>
    public int Life
    {
        get => Volatile.Read(ref _life);
        set => Volatile.Write(ref _life, value);
    }

    public Gate Gate { get; } = new();

    public Stalls Stalls { get; } = new();

    /// <summary>Links of publishers and readers.</summary>
    public Sockets Callers { get; } = new();

    /// <summary>Links of subscribers.</summary>
    public Sockets Audience { get; } = new();

    /// <summary>Whether the faults are over: nobody stays away any more.</summary>
    public bool IsQuiet { get; set; }

    public long Now => Time.GetTimestamp();

    public Task PauseAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, Time, cancellationToken);
}
