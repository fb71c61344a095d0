using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Zchannel.Client;

const string Channel = "zchannel";
var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;
var server = new Uri(settings["ZCHANNEL_SERVER"] ?? "http://localhost:8080");
var (key, secret) = (settings["ZCHANNEL_KEY"] ?? "demo", settings["ZCHANNEL_SECRET"] ?? "demo-secret");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
builder.Services.AddZchannelClient(options => options with { Server = server, Key = key, Secret = secret });

var app = builder.Build();
var page = new StreamReader(typeof(Program).Assembly.GetManifestResourceStream("page.html")!).ReadToEnd();

// The page: each visitor gets a channel URL of their own.
app.MapGet("/", (HttpContext context, ZchannelClient zchannel) => AnswerAsync(async () =>
{
    var channel = await zchannel.CreateChannelAsync(Channel, cancellationToken: context.RequestAborted);
    var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
    context.Response.Headers.CacheControl = "no-store";
    context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; base-uri 'none'; form-action 'self'; img-src data:; style-src 'nonce-{nonce}'; "
        + $"script-src 'nonce-{nonce}'; connect-src 'self' {channel.Url.GetLeftPart(UriPartial.Authority)} http{channel.Url.GetLeftPart(UriPartial.Authority)[2..]}";
    return Results.Text(
        page.Replace("{{url}}", JavaScriptEncoder.Default.Encode(channel.Url.OriginalString), StringComparison.Ordinal)
            .Replace("{{script}}", HtmlEncoder.Default.Encode(new Uri(server, "/api.js").AbsoluteUri), StringComparison.Ordinal)
            .Replace("{{nonce}}", nonce, StringComparison.Ordinal),
        "text/html; charset=utf-8");
}));

// What is typed on the page, or in `zchannel chat`.
app.MapPost("/", (HttpContext context, ZchannelClient zchannel) => AnswerAsync(async () =>
{
    // A page elsewhere must not speak in its visitors' names.
    if (context.Request.Headers.Origin is [{ } origin] && origin != $"{context.Request.Scheme}://{context.Request.Host}")
    {
        return Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    if (!context.Request.HasFormContentType || (await context.Request.ReadFormAsync(context.RequestAborted))["msg"] is not [{ } message])
    {
        return Results.BadRequest("A form with one msg is needed.");
    }

    await zchannel.SendAsync(Channel, message, cancellationToken: context.RequestAborted);
    return Results.NoContent();
}));

// What the channel server calls back, its signature verified. Where sending fails it calls again.
app.MapZchannelCallbacks(async (callback, context) =>
{
    app.Logger.LogInformation("{Kind} on {Channel}, event {EventId}", KindOf(callback), callback.Channel, callback.EventId);
    if (callback is ClientMessage message)
    {
        // The ring turns: what one page wrote, all pages hear. A callback that comes twice is one message.
        var zchannel = context.RequestServices.GetRequiredService<ZchannelClient>();
        var once = new SendOptions { IdempotencyKey = message.EventId };
        await (message.Text is { } text
            ? zchannel.SendAsync(message.Channel, text, once, context.RequestAborted)
            : zchannel.SendAsync(message.Channel, message.Data, once, context.RequestAborted));
    }
}, new ChannelCallbackOptions { Secret = settings["ZCHANNEL_CALLBACK_SECRET"] ?? "whsec_ZGVtby1zZWNyZXQ=" });

await app.RunAsync();

// Where the channel server is away or says no, whoever asked may try again.
async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
{
    try
    {
        return await answer();
    }
    catch (Exception exception) when (exception is BadHttpRequestException or InvalidDataException or FormatException)
    {
        return Results.StatusCode((exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest);
    }
    catch (ZchannelException exception)
    {
        app.Logger.LogWarning("The channel server said {Code}: {Reason}", exception.Code, exception.Message);
        return Results.Text("The channel server did not take it.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

static string KindOf(ChannelCallback callback) => callback switch
{
    ClientConnected => "connected",
    ClientMessage => "message",
    _ => "disconnected",
};
