using Zchannel.Storage;

namespace Zchannel.Core.Tests.Channels;

/// <summary>A store whose appends wait for the test.</summary>
internal sealed class WaitingStore(IChannelStore store) : IChannelStore
{
    private int _appends;

    public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Appends => Volatile.Read(ref _appends);

    public ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
        store.OpenAsync(address, log, cancellationToken);

    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _appends);
        return AppendLaterAsync(appends.ToArray(), cancellationToken);
    }

    private async ValueTask AppendLaterAsync(Append[] appends, CancellationToken cancellationToken)
    {
        await Go.Task.WaitAsync(cancellationToken);
        await store.AppendAsync(appends, cancellationToken);
    }
}
