namespace Zchannel.Durability.Publishing;

/// <summary>
/// Measures how fast one contender takes messages.
/// </summary>
internal interface IRates : IAsyncDisposable
{
    Contender Contender { get; }

    /// <summary>Measures it once.</summary>
    /// <param name="publishers">How many ask at once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<PublishFigures> MeasureAsync(int publishers, CancellationToken cancellationToken);
}
