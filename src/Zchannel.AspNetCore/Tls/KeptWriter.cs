using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Zchannel.Tls;

/// <summary>
/// A writer that outlives who writes to it: its completion is its owner's. That the client has gone is no fault here but what a
/// flush says, as it is with the pipes of the web server's own transports: where a flush throws, it logs an error.
/// </summary>
internal sealed class KeptWriter(PipeWriter inner) : PipeWriter
{
    private static readonly FlushResult Gone = new(isCanceled: false, isCompleted: true);

    // From then on nothing is kept: the owner gives back what there was when the link ends.
    private volatile bool _isGone;

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    /// <inheritdoc />
    public override long UnflushedBytes => _isGone ? 0 : inner.UnflushedBytes;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    /// <inheritdoc />
    public override void Advance(int bytes)
    {
        if (!_isGone)
        {
            inner.Advance(bytes);
        }
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        => _isGone ? new(Gone) : Hear(inner.FlushAsync(cancellationToken));

    /// <inheritdoc />
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        => _isGone ? new(Gone) : Hear(inner.WriteAsync(source, cancellationToken));

    /// <inheritdoc />
    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        // Its owner flushes what is left.
    }

    private ValueTask<FlushResult> Hear(ValueTask<FlushResult> flushing) => flushing.IsCompletedSuccessfully ? flushing : HearAsync(flushing);

    private async ValueTask<FlushResult> HearAsync(ValueTask<FlushResult> flushing)
    {
        try
        {
            return await flushing;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or ConnectionAbortedException)
        {
            _isGone = true;
            return Gone;
        }
    }
}
