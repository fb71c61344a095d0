using System.Buffers;

namespace Zchannel.Server.Commands;

/// <summary>
/// Reads standard input as bytes: all of it, or line by line.
/// </summary>
internal sealed class InputLines(Stream input, int maximumBytes)
{
    private const int ReadBytes = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(ReadBytes);
    private int _start;
    private int _searched;

    /// <summary>Takes one line break from the end, where there is one.</summary>
    public static ReadOnlyMemory<byte> WithoutLineBreak(ReadOnlyMemory<byte> bytes) => bytes.Span switch
    {
        [.., (byte)'\r', (byte)'\n'] => bytes[..^2],
        [.., (byte)'\n'] => bytes[..^1],
        _ => bytes,
    };

    /// <summary>Reads up to the end.</summary>
    public async Task<ReadOnlyMemory<byte>> AllAsync(CancellationToken cancellationToken)
    {
        while (await FillAsync(cancellationToken))
        {
        }

        return _buffer.WrittenMemory;
    }

    /// <summary>
    /// Reads one line.
    /// </summary>
    /// <returns>The line without its break, valid until the next call; nothing at the end.</returns>
    public async Task<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var rest = _buffer.WrittenMemory[_start..];
            var end = rest.Span[_searched..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = rest[..(_searched + end + 1)];
                _start += line.Length;
                _searched = 0;
                return WithoutLineBreak(line);
            }

            // What was searched in vain is not searched again when more has come.
            _searched = rest.Length;
            if (!await FillAsync(cancellationToken))
            {
                var last = _buffer.WrittenMemory[_start..];
                _start = _buffer.WrittenCount;
                _searched = 0;
                return last.Length > 0 ? last : (ReadOnlyMemory<byte>?)null;
            }
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        Compact();

        // A read of standard input cannot be cancelled, only left behind; the process is about to end then.
        var memory = _buffer.GetMemory(ReadBytes);
        var count = await Task.Run(() => input.ReadAsync(memory, CancellationToken.None).AsTask(), CancellationToken.None).WaitAsync(cancellationToken);
        _buffer.Advance(count);
        return _buffer.WrittenCount - _start <= maximumBytes
            ? count > 0
            : throw new UsageException($"A message is larger than {maximumBytes} bytes.");
    }

    private void Compact()
    {
        if (_start == 0)
        {
            return;
        }

        var rest = _buffer.WrittenSpan[_start..].ToArray();
        _buffer.ResetWrittenCount();
        _buffer.Write(rest);
        _start = 0;
    }
}
