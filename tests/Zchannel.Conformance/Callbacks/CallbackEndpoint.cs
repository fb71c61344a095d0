using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Zchannel.Client;

namespace Zchannel.Conformance.Callbacks;

/// <summary>An application's endpoint, which can go away and come back. It writes down all it is told.</summary>
internal sealed class CallbackEndpoint(Uri address, CallbackSignature signature) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<HeardCallback> _heard = [];
    private readonly List<HeardCallback> _refused = [];
    private WebApplication? _application;

    public IReadOnlyList<HeardCallback> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>For which kinds of events it answers that it is busy.</summary>
    public Predicate<string> IsBusyFor { get; set; } = _ => false;

    /// <summary>What it was told while it was busy.</summary>
    public IReadOnlyList<HeardCallback> Refused
    {
        get
        {
            lock (_gate)
            {
                return [.. _refused];
            }
        }
    }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        _application = builder.Build();
        _application.MapPost("/_sae/channel/{kind}", TakeAsync);
        await _application.StartAsync(cancellationToken);
    }

    /// <summary>Nothing listens from here on, and the connections there were are gone.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_application is { } application)
        {
            _application = null;
            await application.StopAsync(cancellationToken);
            await application.DisposeAsync();
        }
    }

    public async Task UntilAsync(string what, Func<IReadOnlyList<HeardCallback>, bool> wanted, CancellationToken cancellationToken)
    {
        try
        {
            await Bounds.UntilAsync(what, () => Task.FromResult(wanted(Heard)), cancellationToken);
        }
        catch (TimeoutException exception)
        {
            var counts = Heard.CountBy(call => call.Kind).Select(kind => $"{kind.Value} {kind.Key}");
            throw new TimeoutException($"{exception.Message}; heard: {string.Join(", ", counts)}", exception);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync(CancellationToken.None);

    private async Task<IResult> TakeAsync(string kind, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers;
        var isGenuine = signature.Verify(headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body.ToArray());
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.ToArray()));
        string Field(string name) => form.GetValueOrDefault(name).ToString();
        var sequence = long.Parse(Field("sequence"), CultureInfo.InvariantCulture);
        lock (_gate)
        {
            var isBusy = IsBusyFor(kind);
            (isBusy ? _refused : _heard).Add(new HeardCallback(kind, Field("connection"), Field("event_id"), Field("message"), sequence, Field("time"), isGenuine));
            return isBusy ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.NoContent();
        }
    }
}
