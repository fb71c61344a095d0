using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// The server's end of a link in memory, which can be made stuck or broken, and which tells what a driver does wrong:
/// two writes at once, or a write after a failed one.
/// </summary>
internal sealed class LinkStream : Stream, ILinkWire
{
    private static readonly PipeOptions Unbounded = new(pauseWriterThreshold: 0, useSynchronizationContext: false);

    private readonly Pipe _fromClient = new(Unbounded);
    private readonly Pipe _toClient = new(Unbounded);
    private readonly Stream _incoming;
    private volatile TaskCompletionSource? _gate;
    private volatile Exception? _failure;
    private int _writing;

    public LinkStream() => _incoming = _fromClient.Reader.AsStream();

    /// <summary>What the client writes into.</summary>
    public PipeWriter Client => _fromClient.Writer;

    /// <summary>What the client reads from.</summary>
    public PipeReader Received => _toClient.Reader;

    /// <summary>The writes of the server, whole.</summary>
    public ConcurrentQueue<byte[]> Writes { get; } = new();

    /// <summary>Whether two writes were ever under way at once.</summary>
    public bool HasOverlapped { get; private set; }

    /// <summary>Whether a write waits.</summary>
    public bool IsStuck => _gate is not null && Volatile.Read(ref _writing) > 0;

    public bool IsQuiet
    {
        get
        {
            if (!Received.TryRead(out var read))
            {
                return true;
            }

            Received.AdvanceTo(read.Buffer.Start);
            return read.Buffer.IsEmpty;
        }
    }

    /// <summary>Runs before a write is taken.</summary>
    public Action? BeforeWrite { get; set; }

    /// <summary>Makes each write complete on another thread.</summary>
    public bool CompletesLater { get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Makes writes wait until <see cref="Release"/>, or their cancellation.</summary>
    public void Stick() => _gate ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    /// <summary>Makes every write fail from now on, also the one that waits.</summary>
    public void Break(Exception failure)
    {
        _failure = failure;
        Release();
    }

    /// <summary>The client goes without a word.</summary>
    public void ClientGoes(Exception? how = null) => _fromClient.Writer.Complete(how);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _writing) > 1)
        {
            HasOverlapped = true;
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            BeforeWrite?.Invoke();
            if (_gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            if (_failure is { } failure)
            {
                throw failure;
            }

            if (CompletesLater)
            {
                await Task.Yield();
            }

            Writes.Enqueue(buffer.ToArray());
            await _toClient.Writer.WriteAsync(buffer, CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref _writing);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _incoming.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Every write is seen at once.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The server closes the link.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _toClient.Writer.Complete();
        }

        base.Dispose(disposing);
    }
}
