using System.Diagnostics.CodeAnalysis;
using Zchannel.Apps;
using Zchannel.Diagnostics;
using Zchannel.Storage;

namespace Zchannel.Channels;

/// <summary>
/// Finds channels, publishes in them, and forgets them. Holds nothing itself: everything belongs to an app. Safe for
/// concurrent use.
/// </summary>
internal sealed class Hub(IChannelStore store, TimeProvider timeProvider, ZchannelMetrics? metrics = null)
{
    /// <summary>Publishes a message. It never waits for a subscriber.</summary>
    public ValueTask<PublishOutcome> PublishAsync(App app, string channelName, Publication publication, CancellationToken cancellationToken = default) =>
        Traces.Source.HasListeners()
            ? PublishTracedAsync(app, channelName, publication, cancellationToken)
            : PublishUntracedAsync(app, channelName, publication, cancellationToken);

    /// <summary>Finds a channel, or makes it, and keeps it from being forgotten until <see cref="Channel.EndUse"/>.</summary>
    /// <returns>The channel; null when it does not exist and the app has as many as it may have.</returns>
    public ValueTask<Channel?> UseAsync(App app, string channelName, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (!app.Channels.TryGetValue(channelName, out var channel))
            {
                if (!app.TryReserveChannel())
                {
                    return new((Channel?)null);
                }

                channel = new Channel(app, channelName, timeProvider);
                if (!app.Channels.TryAdd(channelName, channel))
                {
                    app.ReleaseChannel();
                    continue;
                }
            }

            if (channel.TryUse())
            {
                return channel.IsOpen ? new(channel) : OpenAsync(channel, cancellationToken);
            }

            // It is being forgotten at this moment: its successor is a new root.
            Remove(channel);
        }
    }

    /// <summary>Finds a channel that exists.</summary>
    public static bool TryFind(App app, string channelName, [NotNullWhen(true)] out Channel? channel) =>
        app.Channels.TryGetValue(channelName, out channel) && channel.IsOpen;

    /// <summary>Lets go of what the rules of an app no longer keep, and forgets channels that nobody has used for long.</summary>
    /// <param name="app">The app.</param>
    /// <param name="all">Whether to forget all that are not in use at this moment, because the app itself is gone.</param>
    public static void Sweep(App app, bool all = false)
    {
        foreach (var (_, channel) in app.Channels)
        {
            if (channel.IsOpen)
            {
                channel.Sweep();
            }

            if (!channel.TryRetire(all))
            {
                continue;
            }

            // One that the store could not open is forgotten too.
            Remove(channel);
            if (channel.IsOpen)
            {
                channel.History.Forget();
            }
        }
    }

    private static void Remove(Channel channel)
    {
        if (channel.App.Channels.TryRemove(KeyValuePair.Create(channel.Name, channel)))
        {
            channel.App.ReleaseChannel();
        }
    }

    private async ValueTask<PublishOutcome> PublishTracedAsync(App app, string channelName, Publication publication, CancellationToken cancellationToken)
    {
        using var activity = Traces.StartPublish(app, channelName, publication);
        var outcome = await PublishUntracedAsync(app, channelName, publication, cancellationToken).ConfigureAwait(false);
        activity?.Published(outcome);
        return outcome;
    }

    private ValueTask<PublishOutcome> PublishUntracedAsync(App app, string channelName, Publication publication, CancellationToken cancellationToken)
    {
        if (app.PublishGate.Refuse(app, timeProvider) is { } refusal)
        {
            return new(Refused(app, refusal));
        }

        var opening = UseAsync(app, channelName, cancellationToken);
        if (!opening.IsCompletedSuccessfully)
        {
            return PublishSlowlyAsync(app, opening, publication, cancellationToken);
        }

        return opening.GetAwaiter().GetResult() is { } channel
            ? AppendAsync(channel, publication, cancellationToken)
            : new(Refused(app, new LimitReached(Limit.Channels)));
    }

    private async ValueTask<Channel?> OpenAsync(Channel channel, CancellationToken cancellationToken)
    {
        try
        {
            await channel.OpenAsync(store, cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            channel.EndUse();
            throw;
        }
    }

    private async ValueTask<PublishOutcome> PublishSlowlyAsync(App app, ValueTask<Channel?> opening, Publication publication, CancellationToken cancellationToken) =>
        await opening.ConfigureAwait(false) is { } channel
            ? await AppendAsync(channel, publication, cancellationToken).ConfigureAwait(false)
            : Refused(app, new LimitReached(Limit.Channels));

    private ValueTask<PublishOutcome> AppendAsync(Channel channel, Publication publication, CancellationToken cancellationToken)
    {
        var isPending = false;
        try
        {
            var appending = store.AppendAsync([new Append(channel.History, publication)], cancellationToken);
            if (!appending.IsCompleted)
            {
                isPending = true;
                return FinishAsync(appending, channel, publication);
            }

            appending.GetAwaiter().GetResult();
            return new(Joined(channel, publication));
        }
        finally
        {
            if (!isPending)
            {
                channel.EndUse();
            }
        }
    }

    private async ValueTask<PublishOutcome> FinishAsync(ValueTask appending, Channel channel, Publication publication)
    {
        try
        {
            using var activity = Traces.StartAppend(channel.App);
            await appending.ConfigureAwait(false);
            return Joined(channel, publication);
        }
        finally
        {
            channel.EndUse();
        }
    }

    private PublishOutcome Joined(Channel channel, Publication publication)
    {
        channel.App.PublishGate.Delivered(channel.App, timeProvider, publication.Receivers);
        channel.App.Usage.Published(publication.Payload.Length);
        metrics?.MessagePublished(publication.Payload.Length);
        return new PublishOutcome(publication.Position, publication.Receivers);
    }

    private static PublishOutcome Refused(App app, LimitReached reached)
    {
        app.Usage.PublishRefused(reached.Limit);
        return PublishOutcome.Refused(reached);
    }
}
