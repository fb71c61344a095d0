using System.IO.Pipelines;

namespace Zchannel.Tls;

/// <summary>
/// A reader that outlives who reads from it: its completion is its owner's.
/// </summary>
internal sealed class KeptReader(PipeReader inner) : PipeReader
{
    /// <inheritdoc />
    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    /// <inheritdoc />
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => inner.ReadAsync(cancellationToken);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    /// <inheritdoc />
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        // What has come and was not read belongs to whoever reads next.
    }
}
