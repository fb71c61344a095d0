using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>Keeps publications and forgets what they were called, so that a repeat over a restart counts as new.</summary>
internal sealed class ForgetfulStore(IChannelStore within) : WrappingStore(within)
{
    // An answer comes so late that a kill is likely to come between it and the commit.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(50);

    public override ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        var unwrapped = Unwrap(appends);
        foreach (ref var append in unwrapped.AsSpan())
        {
            append = append with { Key = null };
        }

        return AnswerLateAsync(Within.AppendAsync(unwrapped, cancellationToken));
    }

    protected override WrappedHistory Wrap(ChannelAddress address, IChannelHistory history, IPublicationLog log) => new Nameless(history, log);

    private static async ValueTask AnswerLateAsync(ValueTask appending)
    {
        await appending;
        await Task.Delay(Late, TimeProvider.System, CancellationToken.None);
    }

    private sealed class Nameless(IChannelHistory within, IPublicationLog log) : WrappedHistory(within, log)
    {
        public override ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default) => new((KeptPublish?)null);
    }
}
