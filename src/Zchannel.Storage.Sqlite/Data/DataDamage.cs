namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Something in a database that is not as it was written.
/// </summary>
/// <param name="What">What, in words.</param>
/// <param name="App">The app it belongs to, where that is known.</param>
/// <param name="Channel">The channel it belongs to, where that is known.</param>
internal sealed record DataDamage(string What, string? App = null, string? Channel = null)
{
    /// <inheritdoc />
    public override string ToString() => (App, Channel) switch
    {
        ({ } app, { } channel) => $"channel '{channel}' of app '{app}': {What}",
        ({ } app, null) => $"app '{app}': {What}",
        _ => What,
    };
}
