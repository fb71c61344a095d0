namespace Zchannel.Callbacks;

/// <summary>
/// What became of dead letters that were to be replayed.
/// </summary>
/// <param name="Replayed">How many wait again.</param>
/// <param name="Left">How many stay dead letters, because the queue has no room for them.</param>
public readonly record struct CallbackReplay(int Replayed, int Left);
