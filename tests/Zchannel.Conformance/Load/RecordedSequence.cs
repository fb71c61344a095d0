using System.Buffers.Text;

namespace Zchannel.Conformance.Load;

/// <summary>What one subscriber has heard: at each offset the number that the payload is. It must have no gap and no repeat.</summary>
internal sealed class RecordedSequence(int total)
{
    private readonly int[] _numbers = new int[total];

    /// <summary>The offset of the newest.</summary>
    public int Last { get; private set; }

    public bool IsComplete => Last == total;

    /// <summary>The numbers in the order heard.</summary>
    public ReadOnlySpan<int> Numbers => _numbers.AsSpan(0, Last);

    public void Add(long offset, ReadOnlySpan<byte> payload)
    {
        if (offset != Last + 1)
        {
            throw new InvalidOperationException($"After {Last} came {offset}.");
        }

        if (!Utf8Parser.TryParse(payload, out int number, out var length) || length != payload.Length)
        {
            throw new InvalidOperationException($"At {offset} was something that nobody sent.");
        }

        _numbers[Last++] = number;
    }
}
