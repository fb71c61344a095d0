using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Zchannel.Storage.Sqlite.Data.Format;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Reads an export line by line, and knows whether it is whole.
/// </summary>
internal static class ExportLines
{
    /// <summary>The longest line that is read: the largest message there can be, with all of it escaped.</summary>
    public const int MaxBytes = 128 * 1024 * 1024;

    /// <summary>Reads the lines with their numbers, but for the last one.</summary>
    /// <exception cref="ExportFormatException">It is not an export, or not a whole one.</exception>
    public static async IAsyncEnumerable<(long Number, ExportLine Line)> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (number, end) = (0L, (EndLine?)null);
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        while (await ReadLineAsync(reader, number + 1, cancellationToken).ConfigureAwait(false) is { } bytes)
        {
            number++;
            if (end is not null)
            {
                throw new ExportFormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} comes after the end of the export."));
            }

            var line = ExportLineReader.Read(bytes, number);
            end = line as EndLine;
            if (end is null)
            {
                yield return (number, line);
            }
            else if (end.Lines != number - 1)
            {
                throw new ExportFormatException(string.Create(CultureInfo.InvariantCulture, $"The export is not whole: it had {end.Lines} lines before its end, and has {number - 1}."));
            }
        }

        if (end is null)
        {
            throw new ExportFormatException(number == 0 ? "There is nothing to import." : string.Create(CultureInfo.InvariantCulture, $"The export is not whole: it breaks off after line {number}."));
        }
    }

    private static async Task<byte[]?> ReadLineAsync(PipeReader reader, long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A read of standard input cannot be cancelled, only left behind.
            var read = await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.Buffer.Length > MaxBytes)
            {
                throw new ExportFormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} is longer than {MaxBytes} bytes."));
            }

            if (read.IsCompleted)
            {
                var rest = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return rest.Length > 0 ? rest : null;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
