namespace Zchannel.Durability.Commands;

/// <summary>
/// What every measurement is told.
/// </summary>
/// <param name="Directory">The directory whose disk is measured; what is written there goes with the run.</param>
/// <param name="Server">The server: <c>zchannel.dll</c> of a build.</param>
/// <param name="Duration">How long each rate is measured.</param>
/// <param name="WarmUp">How long each is run before that.</param>
/// <param name="Publishers">With how many publishers at once.</param>
/// <param name="PayloadBytes">Bytes of a message.</param>
/// <param name="Rounds">How often each rate is measured; the median counts.</param>
/// <param name="Stored">What is stored before a restart.</param>
/// <param name="Resume">Who comes back after one.</param>
internal sealed record RunSettings(
    string Directory,
    string Server,
    TimeSpan Duration,
    TimeSpan WarmUp,
    IReadOnlyList<int> Publishers,
    int PayloadBytes,
    int Rounds,
    StoredAmount Stored,
    ResumeAmount Resume);
