namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// One change of the database. It joins the next transaction together with all others that wait, in the order of their posting.
/// </summary>
/// <remarks>
/// All members but <see cref="Weight"/> are called on the writer's thread: <see cref="Write"/> once, and then, once the transaction has
/// ended, either <see cref="Committed"/> or <see cref="Failed"/>. One that waits when the store breaks or stops has only <see cref="Failed"/> called.
/// </remarks>
internal interface IStoreWrite
{
    /// <summary>About how many bytes it holds while it waits.</summary>
    int Weight { get; }

    /// <summary>Makes the change. Throws for nothing but a database that fails.</summary>
    void Write(StoreTransaction transaction);

    /// <summary>Tells that the change is kept, as safely as the store promises. Quick, throws nothing, does not wait.</summary>
    void Committed();

    /// <summary>Tells that the change was not made, and nothing of it. Quick, throws nothing, does not wait.</summary>
    /// <param name="failure">Why, as it is told to whoever asked for the change.</param>
    void Failed(StorageUnavailableException failure);
}
