using Microsoft.AspNetCore.Http;
using Zchannel.Connections;
using Zchannel.Tokens;

namespace Zchannel.Native;

/// <summary>
/// Lets in by the token of a channel URL.
/// </summary>
internal sealed class TokenDoor(ConnectionAdmission admission, string token) : IDoor
{
    /// <inheritdoc />
    public ValueTask<(ChannelToken? Token, CloseReason Refusal)> AuthenticateAsync(HttpContext context) =>
        new(admission.Authenticate(context.Request, token));

    /// <inheritdoc />
    public void AllowOrigin(HttpContext context, ChannelToken token) => Cors.Allow(context, token.App.Settings.AllowedOrigins);

    /// <inheritdoc />
    public Task AnswerPreflight(HttpContext context) => Cors.AnswerPreflight(context);
}
