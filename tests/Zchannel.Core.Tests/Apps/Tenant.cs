using System.Text;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;

namespace Zchannel.Core.Tests.Apps;

/// <summary>
/// One of several apps on one station. Everything it says bears its name, so that a word that strays is recognised.
/// </summary>
internal sealed class Tenant(string id, Hub hub, CallbackQueue queue, ConnectionEvents events, ClientMessages messages)
{
    private static readonly ChannelRule[] Rules =
    [
        new() { Name = "room", Match = "room", ClientMessages = ClientMessagePolicy.Broadcast, History = 20 },
        new() { Name = "*", Match = "*", History = 5, LagBytes = 2048, SlowConsumer = SlowConsumerPolicy.DropOldest },
    ];

    private static readonly string[] Names = ["news", "room", "orders.1"];
    private static readonly WireFormat Format = new("plain", new PlainEncoding(), new LengthFraming());

    private readonly ManualLoop _loop = new();
    private readonly Dictionary<string, long> _heads = Names.ToDictionary(name => name, _ => 0L);
    private readonly ConnectionPlace _place = new(id, 0, default);
    private readonly List<Listener> _listeners = [];
    private readonly HashSet<string> _ever = [];
    private int _said;
    private int _waiting;

    public App App { get; } = new(new AppSettings
    {
        Id = id,
        Keys = [],
        Rules = new ChannelRules(Rules),
        Limits = new AppLimits { PublishesPerSecond = 0 },
        Callbacks = new CallbackSettings { Url = new Uri($"https://{id}.test"), Secret = new Secret("whsec_AAAA") },
    });

    /// <summary>Everything that another app's doings must not change.</summary>
    public (int, int, long, int, int) Footprint =>
        (App.Channels.Count, App.Connections.Count, App.Memory.Bytes, queue.Count(App), _listeners.Sum(listener => listener.Wakes));

    public Task DoAsync(int what, int number) => what switch
    {
        0 or 1 => PublishAsync(Names[number % 3], number % 4 == 0 ? $"c{number % 5}" : null),
        2 => ConnectAsync(Names[number % 3], client: $"c{number % 5}", resumes: number % 2 == 0),
        3 => LeaveAsync(number),
        4 => WriteAsync(number),
        5 => TakeAsync(),
        6 => ReadHistoryAsync(Names[number % 3]),
        _ => ReadAllAsync(),
    };

    public async Task CheckAsync()
    {
        Assert.Equal(_listeners.Select(listener => listener.Connection.Id.ToString()).Order(), App.Connections.All.Select(connection => connection.Id.ToString()).Order());
        Assert.Equal(_waiting, queue.Waiting(App));
        Assert.Equal(_waiting + _listeners.Count, queue.Count(App));
        await ReadAllAsync();
        foreach (var name in Names)
        {
            Assert.Equal(_heads[name], Hub.TryFind(App, name, out var channel) ? channel.Head : 0);
        }
    }

    private string Say() => $"{id}#{++_said}";

    private async Task PublishAsync(string name, string? exclude)
    {
        var publication = new Publication(PublicationKind.Text, Encoding.UTF8.GetBytes(Say()), TimeProvider.System.GetUtcNow(), exclude);
        var outcome = await hub.PublishAsync(App, name, publication);
        Assert.Equal(++_heads[name], outcome.Position.Offset);
        Assert.Equal(_listeners.Count(listener => listener.Subscription.Channel.Name == name && listener.Connection.Client != exclude), outcome.Receivers);
    }

    private async Task ConnectAsync(string name, string client, bool resumes)
    {
        Assert.True(App.Connections.TryReserve(_place, App.Settings.Limits) is null && events.TryReserve(App, App.Settings.Callbacks?.Events));
        var channel = (await hub.UseAsync(App, name))!;
        var connection = new Connection(ConnectionId.New(), App, Format, client, user: id, TimeProvider.System.GetUtcNow());
        var listener = new Listener(connection)
        {
            Outcome = channel.Subscribe(connection, _loop, resumes ? new StreamPosition(channel.Epoch.Id, channel.Head / 2) : null),
        };
        App.Connections.Add(connection);
        await events.ConnectedAsync(connection, channel);
        _waiting++;
        _listeners.Add(listener);
        _ever.Add(connection.Id.ToString());
    }

    private async Task LeaveAsync(int number)
    {
        if (_listeners.Count == 0)
        {
            return;
        }

        var listener = _listeners[number % _listeners.Count];
        _listeners.Remove(listener);
        App.Connections.Remove(listener.Connection);
        App.Connections.Release(_place);
        await events.DisconnectedAsync(listener.Connection, listener.Subscription.Channel);
        _waiting++;
        Station.Leave(listener);
    }

    private async Task WriteAsync(int number)
    {
        if (_listeners.Count == 0)
        {
            return;
        }

        var listener = _listeners[number % _listeners.Count];
        var channel = listener.Subscription.Channel;
        var outcome = await messages.AcceptAsync(
            listener.Connection, channel, $"{_said}", PublicationKind.Text, Encoding.UTF8.GetBytes(Say()), CancellationToken.None);
        Assert.Equal(ClientMessageOutcome.Accepted, outcome);
        _ = channel.Name == "room" ? (int)++_heads["room"] : ++_waiting;
    }

    private async Task TakeAsync()
    {
        if (_waiting == 0)
        {
            return;
        }

        var attempt = await queue.TakeAsync(App, CancellationToken.None);
        Assert.Same(App, attempt.App);
        Assert.Equal(id, attempt.Callback.User);
        Assert.Contains(attempt.Callback.Connection.ToString(), _ever);
        Assert.StartsWith(attempt.Callback.Kind is CallbackKind.Message ? $"{id}#" : "", Encoding.UTF8.GetString(attempt.Callback.Message.Span), StringComparison.Ordinal);
        queue.Complete(attempt);
        _waiting--;
    }

    private async Task ReadHistoryAsync(string name)
    {
        if (Hub.TryFind(App, name, out var channel))
        {
            var page = await channel.History.ReadAsync(0, 100, long.MaxValue);
            Assert.All(page.Publications, publication =>
                Assert.StartsWith($"{id}#", Encoding.UTF8.GetString(publication.Payload.Span), StringComparison.Ordinal));
        }
    }

    private async Task ReadAllAsync()
    {
        foreach (var listener in _listeners)
        {
            Assert.Equal(ReadStatus.Idle, await listener.ReadAllAsync(maxBytes: 200));
            Assert.All(listener.Heard, heard =>
            {
                Assert.StartsWith(heard.What is Heard.Publication ? $"{id}#" : "", heard.Text, StringComparison.Ordinal);
                Assert.Equal(listener.Subscription.Channel.Epoch.Id, heard.Position.Epoch);
            });
            Assert.Equal(_heads[listener.Subscription.Channel.Name], listener.Subscription.Offset);
            listener.Heard.Clear();
        }
    }
}
