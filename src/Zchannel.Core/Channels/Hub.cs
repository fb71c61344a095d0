using System.Diagnostics.CodeAnalysis;
using Zchannel.Apps;
using Zchannel.Storage;

namespace Zchannel.Channels;

/// <summary>
/// Finds channels, publishes in them, and forgets them. Holds nothing itself: everything belongs to an app. Safe for
/// concurrent use.
/// </summary>
internal sealed class Hub(IChannelStore store, TimeProvider timeProvider)
{
    /// <summary>Publishes a message. It never waits for a subscriber.</summary>
    public ValueTask<PublishOutcome> PublishAsync(App app, string channelName, Publication publication, CancellationToken cancellationToken = default)
    {
        var opening = UseAsync(app, channelName, cancellationToken);
        if (!opening.IsCompletedSuccessfully)
        {
            return PublishSlowlyAsync(opening, publication, cancellationToken);
        }

        return AppendAsync(opening.GetAwaiter().GetResult(), publication, cancellationToken);
    }

    /// <summary>Finds a channel, or makes it, and keeps it from being forgotten until <see cref="Channel.EndUse"/>.</summary>
    public ValueTask<Channel> UseAsync(App app, string channelName, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var channel = app.Channels.GetOrAdd(channelName, static (name, made) => new Channel(made.app, name, made.timeProvider), (app, timeProvider));
            if (channel.TryUse())
            {
                return channel.IsOpen ? new(channel) : OpenAsync(channel, cancellationToken);
            }

            // It is being forgotten at this moment: its successor is a new root.
            app.Channels.TryRemove(KeyValuePair.Create(channelName, channel));
        }
    }

    /// <summary>Finds a channel that exists.</summary>
    public static bool TryFind(App app, string channelName, [NotNullWhen(true)] out Channel? channel) =>
        app.Channels.TryGetValue(channelName, out channel) && channel.IsOpen;

    /// <summary>Lets go of what the rules of an app no longer keep, and forgets channels that nobody has used for long.</summary>
    public static void Sweep(App app)
    {
        foreach (var (name, channel) in app.Channels)
        {
            if (channel.IsOpen)
            {
                channel.Sweep();
            }

            if (!channel.TryRetire())
            {
                continue;
            }

            // One that the store could not open is forgotten too.
            app.Channels.TryRemove(KeyValuePair.Create(name, channel));
            if (channel.IsOpen)
            {
                channel.History.Forget();
            }
        }
    }

    private async ValueTask<Channel> OpenAsync(Channel channel, CancellationToken cancellationToken)
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

    private async ValueTask<PublishOutcome> PublishSlowlyAsync(ValueTask<Channel> opening, Publication publication, CancellationToken cancellationToken) =>
        await AppendAsync(await opening.ConfigureAwait(false), publication, cancellationToken).ConfigureAwait(false);

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
            return new(new PublishOutcome(publication.Position, publication.Receivers));
        }
        finally
        {
            if (!isPending)
            {
                channel.EndUse();
            }
        }
    }

    private static async ValueTask<PublishOutcome> FinishAsync(ValueTask appending, Channel channel, Publication publication)
    {
        try
        {
            await appending.ConfigureAwait(false);
            return new PublishOutcome(publication.Position, publication.Receivers);
        }
        finally
        {
            channel.EndUse();
        }
    }
}
