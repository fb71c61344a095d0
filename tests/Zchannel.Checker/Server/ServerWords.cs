namespace Zchannel.Checker.Server;

/// <summary>What a process says on standard error; the last of it is kept. Safe for concurrent use.</summary>
internal sealed class ServerWords
{
    private const int Kept = 200;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = [];

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

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }
        }
    }
}
