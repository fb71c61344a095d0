using System.Diagnostics;
using Zchannel.Apps;
using Zchannel.Channels;

namespace Zchannel.Diagnostics;

/// <summary>
/// The spans that the server makes. None holds a token, a secret or a message.
/// </summary>
internal static class Traces
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Zchannel";

    // Those of OpenTelemetry's conventions for messaging; what begins with zchannel is ours.
    private const string Destination = "messaging.destination.name";
    private const string Operation = "messaging.operation.name";
    private const string BodySize = "messaging.message.body.size";
    private const string Receivers = "zchannel.receivers";
    private const string ErrorType = "error.type";
    private const string AppId = "zchannel.app";

    /// <summary>Where the spans come from. They are made only while somebody listens.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Begins the span of a publish. Deliveries are no part of it: nobody waits for them.</summary>
    public static Activity? StartPublish(App app, string channel, Publication publication) =>
        Source.StartActivity("publish", ActivityKind.Producer)
            ?.SetTag(Operation, "publish")
            .SetTag(AppId, app.Id)
            .SetTag(Destination, channel)
            .SetTag(BodySize, publication.Payload.Length);

    /// <summary>Tells what came of a publish.</summary>
    public static void Published(this Activity activity, PublishOutcome outcome)
    {
        if (outcome.Refusal is { } refusal)
        {
            activity.SetTag(ErrorType, TagValues<Limit>.Of(refusal.Limit)).SetStatus(ActivityStatusCode.Error);
        }
        else
        {
            activity.SetTag(Receivers, outcome.Receivers);
        }
    }

    /// <summary>Begins the span of a wait for the store.</summary>
    public static Activity? StartAppend(App app) => Source.StartActivity("append")?.SetTag(AppId, app.Id);

    /// <summary>Begins the span of one attempt to tell an application of an event.</summary>
    /// <param name="app">The app.</param>
    /// <param name="kind">The kind of the event.</param>
    /// <param name="eventId">The event's id.</param>
    /// <param name="attempt">The attempt's number.</param>
    public static Activity? StartCallback(App app, string kind, string eventId, int attempt) =>
        Source.StartActivity("callback", ActivityKind.Client)
            ?.SetTag(AppId, app.Id)
            .SetTag("zchannel.callback.kind", kind)
            .SetTag("zchannel.callback.attempt", attempt)
            .SetTag("messaging.message.id", eventId);

    /// <summary>Begins the span of a request to the API, under the trace of the caller.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="caller">The caller's span, or none.</param>
    public static Activity? StartRequest(string method, ActivityContext caller)
    {
        // What the web framework has begun is recorded by nobody, and would keep this span from being recorded.
        Activity.Current = null;
        return Source.StartActivity("api", ActivityKind.Server, caller)?.SetTag("http.request.method", method);
    }

    /// <summary>Tells how something ended.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="error">The kind of failure, of a closed set; null where there was none.</param>
    public static void Ended(this Activity activity, string? error)
    {
        if (error is not null)
        {
            activity.SetTag(ErrorType, error).SetStatus(ActivityStatusCode.Error);
        }
    }
}
