using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// The publications of one call on their way into the database, and then into their logs.
/// </summary>
internal sealed class AppendWrite : IStoreWrite
{
    // What one holds beside its payload while it waits.
    private const int Overhead = 256;

    // What comes next is done where it is answered, in a turn with others.
    private readonly TaskCompletionSource _done = new();
    private readonly Answers _answers;
    private readonly ServingThread? _caller = ServingThread.Current;
    private readonly Append[] _appends;
    private readonly Placement[] _placed;

    /// <summary>Copies what is to be appended.</summary>
    public AppendWrite(ReadOnlySpan<Append> appends, Answers answers)
    {
        _answers = answers;
        _appends = appends.ToArray();
        _placed = new Placement[appends.Length];
        var weight = 0L;
        foreach (var append in appends)
        {
            weight += Overhead + append.Publication.Payload.Length;
        }

        Weight = (int)Math.Min(weight, int.MaxValue);
    }

    /// <summary>Completes when all have joined.</summary>
    public Task Completion => _done.Task;

    /// <inheritdoc />
    public int Weight { get; }

    /// <inheritdoc />
    public void Write(StoreTransaction transaction)
    {
        for (var i = 0; i < _appends.Length; i++)
        {
            _placed[i] = ((SqliteChannelHistory)_appends[i].History).Staging.Append(transaction, _appends[i]);
        }
    }

    /// <inheritdoc />
    public void Committed()
    {
        for (var i = 0; i < _appends.Length; i++)
        {
            var history = (SqliteChannelHistory)_appends[i].History;
            history.Staging.Committed();
            history.Join(_appends[i], _placed[i]);
        }

        _answers.Add(_done, failure: null, _caller);
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure) =>
        // In the pool: exceptions take their time, and who serves many has none.
        _answers.Add(_done, failure, caller: null);
}
