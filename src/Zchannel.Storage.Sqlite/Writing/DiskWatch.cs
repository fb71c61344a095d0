namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Knows whether the disk answers those who write and read. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A read may take long on a disk that is well. So the writer makes a transaction as soon as a read takes more than a moment, and where that does not come
/// back either, the disk has been silent for as long as the read has waited. Time is counted in ticks and not by a clock, which goes on while
/// the whole process is held.
/// </remarks>
internal sealed class DiskWatch
{
    /// <summary>How often <see cref="Tick"/> is to be called.</summary>
    public static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    // What began in the tick before may have done so just now.
    private const int Moment = 2;

    private readonly StoreHealth _health;
    private readonly string _directory;
    private volatile DiskUse[] _reading = [];
    private volatile int _now = 1;
    private volatile int _answered = 1;

    /// <summary>Makes a watch that somebody has to make tick.</summary>
    /// <param name="health">How the store stands.</param>
    /// <param name="options">How it was opened.</param>
    public DiskWatch(StoreHealth health, SqliteStorageOptions options)
    {
        (_health, _directory, Longest) = (health, options.Directory, (int)(options.LongestTransaction / TickInterval));
        Writing = new DiskUse(this);
    }

    /// <summary>The tick at which it is.</summary>
    public int Now => _now;

    /// <summary>For how many ticks an answer is waited for.</summary>
    public int Longest { get; }

    /// <summary>The one who writes.</summary>
    public DiskUse Writing { get; }

    /// <summary>Whether somebody has been reading for more than a moment, so that it is time to write something.</summary>
    public bool HasSlowRead => Array.Exists(_reading, read => IsSlow(read.Since));

    /// <summary>Whether the disk has not answered for too long.</summary>
    public bool IsSilent
    {
        get
        {
            var since = Writing.Since;
            if (since == 0)
            {
                return false;
            }

            foreach (var read in _reading)
            {
                since = read.Since is > 0 and var began ? Math.Min(since, began) : since;
            }

            return _now - Math.Max(since, _answered) >= Longest;
        }
    }

    /// <summary>
    /// What whoever comes is told while the disk is known to be silent, instead of waiting for it; null where it is not. What is refused with it has
    /// entered no transaction: it is not there, however the one that takes so long may end.
    /// </summary>
    public StorageUnavailableException? Refusal => _health.State == StoreState.Unavailable && IsSilent ? NoAnswer() : null;

    /// <summary>Adds one who reads. Not for concurrent use.</summary>
    public DiskUse AddReading()
    {
        var reading = new DiskUse(this);
        _reading = [.. _reading, reading];
        return reading;
    }

    /// <summary>Counts on, and says where the disk has become silent.</summary>
    public void Tick()
    {
        // Not exact, and need not be: the writer may begin anew at this moment.
        _now++;
        if (IsSilent)
        {
            _health.Unavailable(Silence);
        }
    }

    /// <summary>Notes an answer. One that came at once may be from memory, and says nothing of the disk.</summary>
    /// <param name="since">The tick at which it was asked for.</param>
    public void Answered(int since)
    {
        if (IsSlow(since))
        {
            _answered = _now;
        }
    }

    /// <summary>Notes that the writer has been answered, and goes on to ask.</summary>
    public void Written()
    {
        _answered = _now;
        Writing.Begin();
    }

    /// <summary>Makes what somebody is told who has waited for too long.</summary>
    public StorageUnavailableException NoAnswer() => new(Silence);

    private bool IsSlow(int since) => since > 0 && _now - since >= Moment;

    private string Silence => $"The disk of '{_directory}' has not answered for {Longest} seconds.";
}
