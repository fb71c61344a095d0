using System.Text;

namespace Zchannel.Server.Commands;

/// <summary>
/// UTF-8 on its way to where a command's results go.
/// </summary>
/// <param name="output">Where they go. It stays open.</param>
internal sealed class ResultStream(TextWriter output) : Stream
{
    // EPIPE: .NET hands the system's own number on.
    private const int BrokenPipe = 32;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes results, and says so where nobody reads them any more.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="OutputFailedException">They could not be written.</exception>
    public static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (IOException exception) when (exception.HResult is BrokenPipe)
        {
            throw new OutputClosedException(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputFailedException(exception);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var chars = new char[_decoder.GetCharCount(buffer, flush: false)];
        _decoder.GetChars(buffer, chars, flush: false);
        Guard(() => output.Write(chars));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => Guard(output.Flush);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
