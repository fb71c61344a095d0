namespace Zchannel.Api;

/// <summary>
/// A batch while it is published: the results so far, and the publications that wait for their store. Those wait together,
/// so that a batch of a durable channel is not a commit for each line.
/// </summary>
/// <param name="lines">How many lines it has.</param>
internal sealed class BatchRun(int lines)
{
    /// <summary>How many publications of one batch wait for their store at one time.</summary>
    public const int MaxUnderWay = 256;

    private readonly List<Line> _lines = new(lines);
    private readonly Queue<(Line Line, int Index, Task<BatchResult> Result)> _underWay = new();

    /// <summary>Adds a line that is settled.</summary>
    public void Add(BatchResult result) => _lines.Add(new Line([("", result)], IsBroadcast: false));

    /// <summary>Begins a line.</summary>
    public void Begin(BatchLine line) => _lines.Add(new Line(new(line.Channels.Count), line.IsBroadcast));

    /// <summary>Adds what becomes of the line begun last in its next channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="publishing">What becomes of it there.</param>
    /// <param name="keepsItsPlace">Whether what is published after it comes after it, also where it is still under way.</param>
    public async ValueTask AddAsync(string channel, ValueTask<BatchResult> publishing, bool keepsItsPlace)
    {
        var line = _lines[^1];
        if (publishing.IsCompleted || !keepsItsPlace)
        {
            line.Results.Add((channel, await publishing));
            return;
        }

        _underWay.Enqueue((line, line.Results.Count, publishing.AsTask()));
        line.Results.Add((channel, null));
        if (_underWay.Count == MaxUnderWay)
        {
            await SettleAsync();
        }
    }

    /// <summary>Waits for all that is under way.</summary>
    /// <returns>The results, one a line.</returns>
    public async ValueTask<IReadOnlyList<BatchResult>> EndAsync()
    {
        while (_underWay.Count > 0)
        {
            await SettleAsync();
        }

        return [.. _lines.Select(line => line.Result)];
    }

    private async ValueTask SettleAsync()
    {
        var (line, index, result) = _underWay.Dequeue();
        line.Results[index] = (line.Results[index].Channel, await result);
    }

    private sealed record Line(List<(string Channel, BatchResult? Result)> Results, bool IsBroadcast)
    {
        public BatchResult Result => IsBroadcast ? BatchResult.Broadcast([.. Results.Select(each => (each.Channel, each.Result!))]) : Results[0].Result!;
    }
}
