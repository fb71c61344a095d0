using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Support;

/// <summary>
/// A change that tells what became of it.
/// </summary>
internal sealed class RecordedWrite(Action<StoreTransaction>? write = null, Action? committed = null, int weight = 10) : IStoreWrite
{
    private readonly TaskCompletionSource<long> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Weight => weight;

    /// <summary>The number of the transaction in which it was made; faulted if it was not.</summary>
    public Task<long> Outcome => _outcome.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private long Number { get; set; }

    /// <summary>One that puts a number into a table of its own, <c>numbers</c>.</summary>
    public static RecordedWrite Insert(int number) => new(transaction =>
    {
        transaction.Database.Execute("CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY)");
        transaction.Statement("INSERT INTO numbers (number) VALUES (?)").Bind(1, number).Run();
    });

    public void Write(StoreTransaction transaction)
    {
        Number = transaction.Number;
        write?.Invoke(transaction);
    }

    public void Committed()
    {
        committed?.Invoke();
        _outcome.SetResult(Number);
    }

    public void Failed(StorageUnavailableException failure) => _outcome.SetException(failure);
}
