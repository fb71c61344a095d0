namespace Zchannel.Server.Logging;

/// <summary>
/// Keeps the framework from logging, with a stack trace, that starting failed: the command says it in a sentence.
/// </summary>
internal sealed class StartupSilence : IHostedLifecycleService
{
    private volatile bool _started;

    /// <summary>Tells whether the framework may log at a level.</summary>
    /// <param name="level">The level.</param>
    public bool Allows(LogLevel level) => _started || level < LogLevel.Error;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
