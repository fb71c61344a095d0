using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// A log that keeps what it hears: a driver logs only what should not happen.
/// </summary>
internal sealed class Recorded : ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The same log by another type.</summary>
    public ILogger<T> As<T>() => new Typed<T>(this);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception?.GetType().Name}");

    private sealed class Typed<T>(Recorded log) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Log(logLevel, eventId, state, exception, formatter);
    }
}
