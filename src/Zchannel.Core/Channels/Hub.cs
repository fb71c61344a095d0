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
    private readonly long _began = timeProvider.GetTimestamp();

    /// <summary>Publishes a message. It never waits for a subscriber.</summary>
    /// <exception cref="StorageUnavailableException">The channel is durable, and cannot be stored at this moment.</exception>
    public ValueTask<PublishOutcome> PublishAsync(App app, string channelName, Publication publication, CancellationToken cancellationToken = default) =>
        PublishAsync(app, channelName, publication, key: null, cancellationToken);

    /// <summary>Publishes a message under a key that a durable channel's store keeps with it.</summary>
    /// <exception cref="StorageUnavailableException">The channel is durable, and cannot be stored at this moment.</exception>
    public ValueTask<PublishOutcome> PublishAsync(App app, string channelName, Publication publication, PublishKey? key, CancellationToken cancellationToken) =>
        Traces.Source.HasListeners()
            ? PublishTracedAsync(app, channelName, publication, key, cancellationToken)
            : PublishUntracedAsync(app, channelName, publication, key, cancellationToken);

    /// <summary>
    /// Whether a publish that this process knows nothing of may have been accepted by one before it, within this time.
    /// </summary>
    /// <param name="window">How long publishes of the channel are remembered.</param>
    public bool MayRemember(TimeSpan window) => timeProvider.GetElapsedTime(_began) <= window;

    /// <summary>
    /// Whether a publication has its place in the order of the channel as soon as <c>PublishAsync</c> returns, though it may
    /// yet wait for its store.
    /// </summary>
    public static bool IsSettled(App app, string channelName) =>
        TryFind(app, channelName, out var channel) && channel.History is not RoutedChannelHistory { IsSettled: false };

    /// <summary>Finds a publish by the key that the channel's store has kept with it.</summary>
    /// <returns>What became of it; null where the store knows nothing of it.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot be read at this moment.</exception>
    public async ValueTask<KeptPublish?> FindPublishAsync(App app, string channelName, string key, CancellationToken cancellationToken)
    {
        Channel? channel = null;
        try
        {
            channel = await UseAsync(app, channelName, cancellationToken).ConfigureAwait(false);
            return channel is null ? null : await channel.History.FindPublishAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            app.Usage.PublishNotStored();
            throw;
        }
        finally
        {
            channel?.EndUse();
        }
    }

    /// <summary>Finds a channel, or makes it, and keeps it from being forgotten until <see cref="Channel.EndUse"/>.</summary>
    /// <returns>The channel; null when it does not exist and the app has as many as it may have.</returns>
    public ValueTask<Channel?> UseAsync(App app, string channelName, CancellationToken cancellationToken = default) =>
        UseAsync(app, channelName, isStored: false, cancellationToken);

    /// <summary>Finds a channel that exists.</summary>
    public static bool TryFind(App app, string channelName, [NotNullWhen(true)] out Channel? channel) =>
        app.Channels.TryGetValue(channelName, out channel) && channel.IsOpen;

    /// <summary>Finds a channel that exists, also one that only its store knows of since the server started.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read at this moment.</exception>
    public async ValueTask<Channel?> FindAsync(App app, string channelName, CancellationToken cancellationToken)
    {
        if (TryFind(app, channelName, out var known))
        {
            return known;
        }

        // Asked first: opening it would make it.
        if (store is not RoutedChannelStore routed
            || !app.Settings.Rules.For(channelName).Durable
            || !await routed.HasAsync(new ChannelAddress(app.Id, channelName), cancellationToken).ConfigureAwait(false)
            || await UseAsync(app, channelName, isStored: true, cancellationToken).ConfigureAwait(false) is not { } channel)
        {
            return null;
        }

        channel.EndUse();
        return channel;
    }

    /// <summary>Lists the channels of an app that exist, those too that only their store knows of since the server started.</summary>
    /// <returns>Their names, in no order.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot be read at this moment.</exception>
    public async ValueTask<IReadOnlyCollection<string>> ListAsync(App app, CancellationToken cancellationToken)
    {
        var rules = app.Settings.Rules;
        var open = app.Channels.Where(pair => pair.Value.IsOpen).Select(pair => pair.Key);
        if (store is not RoutedChannelStore routed || !rules.All.Any(rule => rule.Durable))
        {
            return [.. open];
        }

        var stored = await routed.ListAsync(app.Id, cancellationToken).ConfigureAwait(false);
        return open.Concat(stored.Where(name => rules.For(name).Durable)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Lets go of what the rules of an app no longer keep, and forgets channels that nobody has used for long.</summary>
    /// <param name="app">The app.</param>
    /// <param name="all">
    /// Whether to forget all that are not in use at this moment, because the app itself is gone. What is durable is kept: the
    /// app may come back.
    /// </param>
    public static void Sweep(App app, bool all = false)
    {
        foreach (var (_, channel) in app.Channels)
        {
            if (channel.IsOpen)
            {
                channel.Sweep();
            }

            // One that the store could not open is forgotten too.
            if (channel.TryRetire(all && !channel.Rule.Durable))
            {
                Remove(channel);
            }
        }
    }

    private ValueTask<Channel?> UseAsync(App app, string channelName, bool isStored, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!app.Channels.TryGetValue(channelName, out var channel))
            {
                if (!app.TryReserveChannel(isStored))
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

    private static void Remove(Channel channel)
    {
        if (channel.App.Channels.TryRemove(KeyValuePair.Create(channel.Name, channel)))
        {
            channel.App.ReleaseChannel();
        }
    }

    private async ValueTask<PublishOutcome> PublishTracedAsync(
        App app, string channelName, Publication publication, PublishKey? key, CancellationToken cancellationToken)
    {
        using var activity = Traces.StartPublish(app, channelName, publication);
        var outcome = await PublishUntracedAsync(app, channelName, publication, key, cancellationToken).ConfigureAwait(false);
        activity?.Published(outcome);
        return outcome;
    }

    private ValueTask<PublishOutcome> PublishUntracedAsync(
        App app, string channelName, Publication publication, PublishKey? key, CancellationToken cancellationToken)
    {
        if (app.PublishGate.Refuse(app, timeProvider) is { } refusal)
        {
            return new(Refused(app, refusal));
        }

        var opening = UseAsync(app, channelName, cancellationToken);
        if (!opening.IsCompletedSuccessfully)
        {
            return PublishSlowlyAsync(app, opening, publication, key, cancellationToken);
        }

        return opening.GetAwaiter().GetResult() is { } channel
            ? AppendAsync(channel, publication, key, cancellationToken)
            : new(Refused(app, new LimitReached(Limit.Channels)));
    }

    private async ValueTask<Channel?> OpenAsync(Channel channel, CancellationToken cancellationToken)
    {
        try
        {
            // Who is opening it already may have come before anybody knew.
            if (channel.Rule.Durable && store is IDiskBound { Refusal: { } refusal })
            {
                throw refusal;
            }

            await channel.OpenAsync(store, cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            channel.EndUse();
            throw;
        }
    }

    private async ValueTask<PublishOutcome> PublishSlowlyAsync(
        App app, ValueTask<Channel?> opening, Publication publication, PublishKey? key, CancellationToken cancellationToken)
    {
        Channel? channel;
        try
        {
            channel = await opening.ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            app.Usage.PublishNotStored();
            throw;
        }

        return channel is null
            ? Refused(app, new LimitReached(Limit.Channels))
            : await AppendAsync(channel, publication, key, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<PublishOutcome> AppendAsync(Channel channel, Publication publication, PublishKey? key, CancellationToken cancellationToken)
    {
        var isPending = false;
        try
        {
            var appending = store.AppendAsync([new Append(channel.History, publication, key)], cancellationToken);
            if (!appending.IsCompleted)
            {
                isPending = true;
                return FinishAsync(appending, channel, publication);
            }

            appending.GetAwaiter().GetResult();
            return new(Joined(channel, publication));
        }
        catch (StorageUnavailableException)
        {
            channel.App.Usage.PublishNotStored();
            throw;
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
        catch (StorageUnavailableException)
        {
            channel.App.Usage.PublishNotStored();
            throw;
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
