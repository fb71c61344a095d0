using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Hosting;
using Zchannel.Native;
using Zchannel.Tokens;

namespace Zchannel.Embedding;

/// <summary>
/// Lets in by the login of the embedding application: its middleware has found out who asks, and its code says what that
/// user may do. Safe for concurrent use.
/// </summary>
internal sealed class EndpointDoor(
    AppRegistry apps, IRevocations revocations, PublicUrls urls, ChannelEndpointOptions options, Func<HttpContext, ValueTask<ChannelGrant?>> grant) : IDoor
{
    private readonly PageOrigin _origin = new(new AllowedOrigins(options.AllowedOrigins));

    /// <inheritdoc />
    public async ValueTask<(ChannelToken? Token, CloseReason Refusal)> AuthenticateAsync(HttpContext context)
    {
        var app = apps.Select(options.App);
        if (!_origin.Admits(context.Request, app.Settings.PublicUrl ?? urls.Server))
        {
            return (null, CloseReason.Forbidden);
        }

        if (await grant(context) is not { } granted || !ChannelName.IsValid(granted.Channel, app.Settings.Limits.ChannelNameBytes, out _))
        {
            return (null, CloseReason.Forbidden);
        }

        // Nothing tells when the login was made, so a revoked user stays out for as long as the revocation says.
        var user = granted.User ?? options.User(context);
        if (user is not null && (!UserId.IsValid(user) || revocations.IsRevoked(app, user, issuedAt: null)))
        {
            return (null, CloseReason.Forbidden);
        }

        context.Features.Get<IClientLink>()?.Authenticate(app);
        var expiresAt = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        return (granted.ToToken(app, expiresAt ?? DateTimeOffset.MaxValue) with { User = user, From = granted.From ?? ReadFrom.Kept }, default);
    }

    /// <inheritdoc />
    public void AllowOrigin(HttpContext context, ChannelToken token) => _origin.Expose(context);

    /// <inheritdoc />
    public Task AnswerPreflight(HttpContext context)
    {
        _origin.Expose(context);
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = "Content-Type, Cache-Control, Last-Event-ID";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
