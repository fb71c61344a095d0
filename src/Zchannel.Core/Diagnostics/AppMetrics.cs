using System.Diagnostics.Metrics;
using Zchannel.Apps;
using Zchannel.Callbacks;

namespace Zchannel.Diagnostics;

/// <summary>
/// Shows what each app uses. Everything is read when somebody looks, from the apps that there are at that moment: an app
/// that is no longer configured is no longer shown.
/// </summary>
internal sealed class AppMetrics
{
    private readonly AppRegistry _apps;
    private readonly Meter _meter;

    public AppMetrics(IMeterFactory factory, AppRegistry apps, ICallbackQueue callbacks)
    {
        (_apps, _meter) = (apps, factory.Create(ZchannelMetrics.MeterName));
        AddConnections();
        AddMessages();
        AddResources(callbacks);
        AddCallbacks();
        AddRequests();
    }

    private void AddConnections()
    {
        Level("zchannel.connections.active", "{connection}", "Connections that are open.", TagNames.Protocol, app => app.Usage.Active);
        Total("zchannel.connections.opened", "{connection}", "Connections that were opened.", TagNames.Protocol, app => app.Usage.Opened);
        Total("zchannel.connections.closed", "{connection}", "Connections that ended, and why.", TagNames.CloseReason, app => app.Usage.Closed);
        Total("zchannel.connections.refused", "{connection}", "Clients with a valid token that were not admitted, and why.", TagNames.Reason, app => app.Usage.Refused);
        Total("zchannel.recovery.attempts", "{attempt}", "Clients that came back with a position: all there, or with a gap.", TagNames.Result, app => app.Usage.Recoveries);
        Level("zchannel.subscriptions.active", "{subscription}", "Cursors on channels.", app => app.Usage.Subscriptions);
        Level("zchannel.channels.active", "{channel}", "Channels that the server knows.", app => app.ChannelCount);
    }

    private void AddMessages()
    {
        Total("zchannel.messages.published", "{message}", "Publications that joined their log.", app => app.Usage.PublishedMessages);
        Total("zchannel.messages.published.bytes", "By", "The payloads of these publications.", app => app.Usage.PublishedBytes);
        Total("zchannel.messages.refused", "{message}", "Publications that were refused, and by which limit.", TagNames.Limit, app => app.Usage.PublishesRefused);
        Total("zchannel.messages.delivered", "{message}", "Publications whose bytes were written to a client, once for each client.", app => app.Usage.DeliveredMessages);
        Total("zchannel.messages.delivered.bytes", "By", "The bytes of these, framed.", app => app.Usage.DeliveredBytes);
        Total("zchannel.messages.dropped", "{message}", "Publications that slow clients lost, and by which rule.", TagNames.Kind, app => app.Usage.MessagesDropped);
    }

    // A limit of 0 is none, and so nothing to show.
    private void AddResources(ICallbackQueue callbacks)
    {
        Level("zchannel.memory.usage", "By", "What the app's logs occupy, in all encodings.", app => app.Memory.Bytes);
        Limit("zchannel.memory.limit", "By", "What they may occupy.", app => app.Settings.Limits.MemoryBytes);
        Limit("zchannel.storage.limit", "By", "What the app's durable channels may keep.", app => app.Settings.Limits.StoreBytes);
        Limit("zchannel.connections.limit", "{connection}", "How many connections there may be.", app => app.Settings.Limits.Connections);
        Limit("zchannel.channels.limit", "{channel}", "How many channels there may be.", app => app.Settings.Limits.Channels);
        Level("zchannel.callbacks.queued", "{callback}", "Events that the application has yet to be told of.", app => callbacks.Waiting(app));
        Limit("zchannel.callbacks.limit", "{callback}", "How many of them there may be.", app => app.Settings.Limits.CallbackQueue);
    }

    private void AddCallbacks()
    {
        Total("zchannel.callbacks.attempts", "{attempt}", "Attempts to tell the application, and how they ended.", TagNames.Result, app => app.Usage.CallbackAttempts);
        _meter.CreateObservableCounter(
            "zchannel.callbacks.time", () => Each(app => app.Usage.CallbackTime.TotalSeconds), "s", "The time that these attempts took together.");
        Total("zchannel.callbacks.dead", "{callback}", "Events that were given up and became dead letters.", app => app.Usage.DeadCallbacks);
    }

    private void AddRequests()
    {
        Total("zchannel.client_messages.received", "{message}", "What clients wrote, and what became of it.", TagNames.Result, app => app.Usage.ClientMessages);
        Total("zchannel.tokens.issued", "{token}", "Channel URLs that were made.", app => app.Usage.TokensIssued);
        Total("zchannel.api.requests", "{request}", "Requests to the API whose key was right.", TagNames.Result, app => app.Usage.ApiRequests);
    }

    private void Total(string name, string unit, string description, Func<App, long> read) =>
        _meter.CreateObservableCounter(name, () => Each(read), unit, description);

    private void Total(string name, string unit, string description, string tag, Func<App, NamedCounts> read) =>
        _meter.CreateObservableCounter(name, () => Each(tag, read), unit, description);

    private void Level(string name, string unit, string description, Func<App, long> read) =>
        _meter.CreateObservableUpDownCounter(name, () => Each(read), unit, description);

    private void Level(string name, string unit, string description, string tag, Func<App, NamedCounts> read) =>
        _meter.CreateObservableUpDownCounter(name, () => Each(tag, read), unit, description);

    private void Limit(string name, string unit, string description, Func<App, long> read) =>
        _meter.CreateObservableUpDownCounter(name, () => Each(read).Where(limit => limit.Value > 0), unit, description);

    private IEnumerable<Measurement<T>> Each<T>(Func<App, T> read)
        where T : struct =>
        _apps.All.Select(app => new Measurement<T>(read(app), new KeyValuePair<string, object?>(TagNames.App, app.Id)));

    private IEnumerable<Measurement<long>> Each(string tag, Func<App, NamedCounts> read) =>
        from app in _apps.All
        from count in read(app).All
        select new Measurement<long>(
            count.Value, new KeyValuePair<string, object?>(TagNames.App, app.Id), new KeyValuePair<string, object?>(tag, count.Key));
}
