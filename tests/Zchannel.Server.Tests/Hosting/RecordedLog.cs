using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>Keeps what a server logs, with the exceptions.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<RecordedLine> _lines = new();

    public RecordedLine[] Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Recorder(_lines, categoryName);

    public void Dispose()
    {
        // The lines outlive the server: tests read them at the end.
    }

    private sealed class Recorder(ConcurrentQueue<RecordedLine> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new RecordedLine(logLevel, $"{category}: {formatter(state, exception)} {exception}"));
    }
}
