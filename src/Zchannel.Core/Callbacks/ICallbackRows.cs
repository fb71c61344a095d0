namespace Zchannel.Callbacks;

/// <summary>
/// What is kept of one app's callbacks, inside a transaction. Used by one thread, until <see cref="ICallbackChanges.Write"/> returns.
/// </summary>
internal interface ICallbackRows
{
    /// <summary>Keeps a row, in the place of one that has its number.</summary>
    /// <param name="row">The row.</param>
    void Put(CallbackRow row);

    /// <summary>Forgets a row; one that does not exist is no matter.</summary>
    /// <param name="number">Its number.</param>
    void Delete(long number);

    /// <summary>Reads the last number that an event of a channel has taken; 0 where none has.</summary>
    /// <param name="channel">The channel's name.</param>
    long ReadSequence(string channel);

    /// <summary>Keeps the last number that an event of a channel has taken.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="last">The number.</param>
    /// <param name="expires">From when on it may be forgotten, and numbers begin anew.</param>
    void PutSequence(string channel, long last, DateTimeOffset expires);
}
