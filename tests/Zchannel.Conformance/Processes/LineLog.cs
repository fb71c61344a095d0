namespace Zchannel.Conformance.Processes;

/// <summary>Lines as they come, and a way to wait for one. Safe for concurrent use.</summary>
internal sealed class LineLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Takes a line, or null at the end.</summary>
    public void Add(string? line)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            if (line is null)
            {
                _ended = true;
            }
            else
            {
                _lines.Add(line);
            }

            grown = _grown;
            _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        grown.TrySetResult();
    }

    /// <summary>Waits until the lines are as wanted, and returns them.</summary>
    public async Task<IReadOnlyList<string>> UntilAsync(Func<IReadOnlyList<string>, bool> wanted, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Bounds.Longest);
        while (true)
        {
            Task grown;
            bool ended;
            IReadOnlyList<string> lines;
            lock (_gate)
            {
                (grown, ended, lines) = (_grown.Task, _ended, [.. _lines]);
            }

            if (wanted(lines))
            {
                return lines;
            }

            if (ended)
            {
                throw new InvalidOperationException("The lines ended before what was waited for:\n" + string.Join('\n', lines));
            }

            try
            {
                await grown.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"What was waited for did not come within {Bounds.Longest}:\n" + string.Join('\n', lines));
            }
        }
    }

    public Task UntilContainsAsync(string text, CancellationToken cancellationToken) =>
        UntilAsync(lines => lines.Any(line => line.Contains(text, StringComparison.Ordinal)), cancellationToken);
}
