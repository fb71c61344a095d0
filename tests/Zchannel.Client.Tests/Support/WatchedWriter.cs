using System.Text;

namespace Zchannel.Client.Tests.Support;

/// <summary>
/// Keeps what is written and lets a test wait for it.
/// </summary>
internal sealed class WatchedWriter : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Words, TaskCompletionSource Seen)> _waiting = [];

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Makes every further write fail, as to a pipe that nobody reads.</summary>
    public bool IsBroken { get; set; }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        if (IsBroken)
        {
            throw new IOException("Broken pipe", 32);
        }

        lock (_lock)
        {
            _text.Append(value);
            var text = _text.ToString();
            foreach (var (_, seen) in _waiting.Where(waiting => text.Contains(waiting.Words, StringComparison.Ordinal)))
            {
                seen.TrySetResult();
            }
        }
    }

    public Task SeesAsync(string words)
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((words, seen));
        }

        Write("");
        return seen.Task.DefaultTimeout();
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _text.ToString();
        }
    }
}
