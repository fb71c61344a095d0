namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// The last change of a clean stop: the token that is also left beside the database.
/// </summary>
internal sealed class Farewell(string token) : IStoreWrite
{
    /// <summary>Whether it was written, and nothing is to come after it.</summary>
    public bool IsWritten { get; private set; }

    /// <inheritdoc />
    public int Weight => 0;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction) =>
        transaction.Statement("UPDATE generations SET clean = ? WHERE number = (SELECT max(number) FROM generations)").Bind(1, token).Run();

    /// <inheritdoc />
    public void Committed() => IsWritten = true;

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure)
    {
    }
}
