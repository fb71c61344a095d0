namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Work that nobody waits for: it rides along with transactions in small portions, and has its own where there are none.
/// </summary>
/// <remarks>All members are called on the writer's thread, except <see cref="IsDue"/>, which any may read.</remarks>
internal interface IStoreChore
{
    /// <summary>Whether there is something to do.</summary>
    bool IsDue { get; }

    /// <summary>Does a portion.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="rows">About how many rows it may touch.</param>
    void Write(StoreTransaction transaction, int rows);

    /// <summary>Tells that the portion is kept.</summary>
    void Committed();

    /// <summary>Tells that the portion was not done; it stays due.</summary>
    void Failed();
}
