using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Api;

/// <summary>
/// <c>POST /v1/channels/{name}/messages</c>: the body is the message.
/// </summary>
internal sealed class PublishHandler(Hub hub, TimeProvider timeProvider)
{
    /// <summary>Names the client that does not get the message.</summary>
    public const string ExcludeHeader = "Zchannel-Exclude";

    public async Task HandleAsync(HttpContext context, ApiCaller caller, string name)
    {
        var exclude = context.Request.Headers[ExcludeHeader];
        if (exclude.Count > 1 || (exclude.Count == 1 && !ClientId.IsValid(exclude[0])))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest($"{ExcludeHeader} must be one client id: {ClientId.Form}."));
            return;
        }

        var limit = caller.App.Settings.MessageBytesFor(name);
        if (await context.Request.ReadBodyAsync(limit) is not { } body)
        {
            await context.Response.WriteErrorAsync(ApiError.TooLarge(limit));
            return;
        }

        var kind = context.Request.IsBinary() ? PublicationKind.Binary : PublicationKind.Text;
        if (kind is PublicationKind.Text && !Utf8.IsValid(body))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest("The message is not valid UTF-8; send bytes as application/octet-stream."));
            return;
        }

        var publication = new Publication(kind, body, timeProvider.GetUtcNow(), exclude.Count == 1 ? exclude[0] : null);
        var outcome = await hub.PublishAsync(caller.App, name, publication, context.RequestAborted);
        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("position", outcome.Position.ToString());
            json.WriteNumber("receivers", outcome.Receivers);
            json.WriteEndObject();
        });
    }
}
