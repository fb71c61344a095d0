using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Storage;
using Zchannel.Tokens;

namespace Zchannel.Embedding;

/// <inheritdoc cref="IChannels"/>
internal sealed class Station(
    AppRegistry apps, Hub hub, ChannelTokens tokens, StationUrls urls, IRevocations revocations, TimeProvider timeProvider, string? app)
    : IChannels
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly TimeSpan LongestDuration = TimeSpan.FromSeconds(ChannelRequest.MaxDuration);

    /// <summary>Makes the channels of the only app there is.</summary>
    public Station(AppRegistry apps, Hub hub, ChannelTokens tokens, StationUrls urls, IRevocations revocations, TimeProvider timeProvider)
        : this(apps, hub, tokens, urls, revocations, timeProvider, app: null)
    {
    }

    /// <inheritdoc />
    public IChannels ForApp(string app)
    {
        ArgumentNullException.ThrowIfNull(app);
        _ = apps.Select(app);
        return new Station(apps, hub, tokens, urls, revocations, timeProvider, app);
    }

    /// <inheritdoc />
    public Task<SendResult> SendAsync(string channel, string text, SendOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SendAsync(channel, PublicationKind.Text, StrictUtf8.GetBytes(text), options, cancellationToken);
    }

    /// <inheritdoc />
    public Task<SendResult> SendAsync(string channel, ReadOnlyMemory<byte> data, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(channel, PublicationKind.Binary, data.ToArray(), options, cancellationToken);

    /// <inheritdoc />
    public Task<SendResult> SendAsync<T>(string channel, T value, JsonTypeInfo<T> type, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(channel, PublicationKind.Text, JsonSerializer.SerializeToUtf8Bytes(value, type), options, cancellationToken);

    /// <inheritdoc />
    public ChannelUrl CreateUrl(ChannelGrant grant, TimeSpan? duration = null, HttpRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var owner = apps.Select(app);
        CheckChannel(owner, grant.Channel);
        if (grant.User is { } user)
        {
            CheckUser(user);
        }

        var time = duration ?? TimeSpan.FromHours(1);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromSeconds(1), nameof(duration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestDuration, nameof(duration));
        var key = owner.Settings.Keys.FirstOrDefault(key => key.Permits(KeyRights.Issue, grant.Channel))
            ?? throw new InvalidOperationException($"No key of the app '{owner.Id}' has the right to issue URLs for this channel.");

        // Whole seconds, as the token has them: what is answered is exactly what holds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(timeProvider.GetUtcNow().ToUnixTimeSeconds() + (long)time.TotalSeconds);
        var token = tokens.Issue(key, grant.ToToken(owner, expiresAt));
        return urls.Make(owner, token, expiresAt, request);
    }

    /// <inheritdoc />
    public async Task<int> DisconnectAsync(string user, TimeSpan? revoke = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        CheckUser(user);
        var owner = apps.Select(app);
        if (revoke is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromSeconds(1), nameof(revoke));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromSeconds(ConnectionApi.MaxRevocationSeconds), nameof(revoke));
            await RevokeAsync(owner, user, time, cancellationToken);
        }

        var connections = owner.Connections.OfUser(user);
        foreach (var connection in connections)
        {
            connection.Close(CloseReason.EndedByApplication);
        }

        return connections.Length;
    }

    private async Task<SendResult> SendAsync(string channel, PublicationKind kind, byte[] payload, SendOptions? options, CancellationToken cancellationToken)
    {
        var owner = apps.Select(app);
        CheckChannel(owner, channel);
        CheckOptions(options);
        var limit = owner.Settings.MessageBytesFor(channel);
        if (payload.Length > limit)
        {
            throw Refusal(ApiError.TooLarge(limit));
        }

        var publication = new Publication(kind, payload, timeProvider.GetUtcNow(), options?.Exclude);
        try
        {
            var outcome = options?.IdempotencyKey is { } key
                ? await owner.IdempotentPublishes.PublishAsync(hub, owner, channel, key, publication, cancellationToken)
                    ?? throw Refusal(ApiError.IdempotencyConflict(nameof(SendOptions.IdempotencyKey)))
                : await hub.PublishAsync(owner, channel, publication, cancellationToken);
            return outcome.Refusal is { } reached ? throw Refusal(ApiError.Over(reached)) : new SendResult(outcome.Position, outcome.Receivers);
        }
        catch (StorageUnavailableException exception)
        {
            throw Refusal(ApiError.StorageUnavailable(exception));
        }
    }

    private async ValueTask RevokeAsync(App owner, string user, TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            if (!await revocations.RevokeAsync(owner, user, time, cancellationToken))
            {
                throw new ChannelRefusedException("rate_limited", "The app has as many revocations as can be kept.");
            }
        }
        catch (IOException)
        {
            throw new ChannelRefusedException("storage_unavailable", "The revocation could not be stored, and does not hold.");
        }
    }

    private static void CheckOptions(SendOptions? options)
    {
        if (options?.Exclude is { } exclude && !ClientId.IsValid(exclude))
        {
            throw new ArgumentException($"Exclude must be a client id: {ClientId.Form}.", nameof(options));
        }

        if (options?.IdempotencyKey is { } key && Encoding.UTF8.GetByteCount(key) is 0 or > IdempotentPublishes.MaxKeyBytes)
        {
            throw new ArgumentException($"IdempotencyKey must have 1 to {IdempotentPublishes.MaxKeyBytes} bytes.", nameof(options));
        }
    }

    private static void CheckChannel(App owner, string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (!ChannelName.IsValid(channel, owner.Settings.Limits.ChannelNameBytes, out var fault))
        {
            throw new ArgumentException(fault, nameof(channel));
        }
    }

    private static void CheckUser(string user)
    {
        if (!UserId.IsValid(user))
        {
            throw new ArgumentException($"A user must have 1 to {UserId.MaxBytes} bytes of UTF-8 without control characters.", nameof(user));
        }
    }

    private static ChannelRefusedException Refusal(ApiError error) => new(error.Code, error.Detail)
    {
        RetryAfter = error.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}
