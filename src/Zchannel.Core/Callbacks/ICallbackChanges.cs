using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// Changes that a journal is to write together.
/// </summary>
internal interface ICallbackChanges
{
    /// <summary>About how many bytes they are.</summary>
    int Weight { get; }

    /// <summary>Writes them, inside the transaction. It throws what the rows throw and nothing else.</summary>
    /// <param name="rows">Where to.</param>
    void Write(ICallbackRows rows);

    /// <summary>Tells that they are kept. It is quick, does not throw, and may post further changes.</summary>
    void Committed();

    /// <summary>Tells that nothing of them is kept. It is quick and does not throw.</summary>
    /// <param name="failure">Why.</param>
    void Failed(StorageUnavailableException failure);
}
