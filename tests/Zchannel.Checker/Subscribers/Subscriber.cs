using System.Net.WebSockets;
using Zchannel.Checker.Running;

namespace Zchannel.Checker.Subscribers;

/// <summary>
/// Listens to a channel, writes down all it gets, and comes back with its last position however the connection ends; now and
/// then it goes by itself, and stays away for a while.
/// </summary>
/// <param name="number">Its number in the round.</param>
/// <param name="channel">What it listens to.</param>
/// <param name="dial">How it connects.</param>
/// <param name="url">Its channel URL.</param>
/// <param name="client">Its client id.</param>
/// <param name="site">What it shares with others.</param>
/// <param name="random">Its own chance.</param>
internal sealed class Subscriber(int number, ChannelChronicle channel, Dial dial, Uri url, string client, Site site, Random random)
{
    /// <summary>The client that some publications exclude.</summary>
    public const string ExcludedClient = "left-out";

    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(10);

    private readonly string _name = $"subscriber {number} ({(dial == SocketLink.DialAsync ? "zchannel.v1" : "sse")}, {client})";
    private Position? _cursor;

    public int Number => number;

    public ChannelPlan Channel => channel.Plan;

    /// <summary>Where it stands: the last position that it has seen, from whatever.</summary>
    public Position? Cursor => _cursor;

    public override string ToString() => $"{_name} of {Channel} stands at {_cursor?.ToString() ?? "no position"}";

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync(stop);
                await site.PauseAsync(Absence(), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        var (life, link) = (site.Life, (ILink?)null);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(HelloPatience);
        try
        {
            link = await dial(url, client, _cursor, site, patience.Token);
        }
        catch (RefusedException refused)
        {
            channel.Refusals.Enqueue(new Refusal(_name, refused.Code, refused.Words, site.Now));
        }
        catch (Exception exception) when (IsOutage(exception) && !stop.IsCancellationRequested)
        {
            // Nobody is there, or not any more. It comes back.
        }

        using (link)
        {
            // Only where no process has come or gone meanwhile it is known whose hello it is.
            if (link is not null && site.Life == life)
            {
                await ListenAsync(link, life, stop);
            }
        }
    }

    private async Task ListenAsync(ILink link, int life, CancellationToken stop)
    {
        var session = new Session(_name, client, life, _cursor, link.Hello);
        channel.Sessions.Enqueue(session);
        _cursor = link.Hello;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (!site.IsQuiet && random.Next(3) == 0)
        {
            leaving.CancelAfter(TimeSpan.FromMilliseconds(random.Next(100, 8_000)));
        }

        try
        {
            await HearAsync(link, session, leaving.Token);
            session.End = $"ended by the server with {link.EndCode}";
            channel.Refusals.Enqueue(new Refusal(_name, link.EndCode, null, site.Now));
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            session.End = "left";
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            session.End = $"broke: {exception.GetBaseException().Message}";
        }
    }

    private async Task HearAsync(ILink link, Session session, CancellationToken leaving)
    {
        while (true)
        {
            await site.Stalls.PassAsync(number, leaving);
            if (await link.ReadAsync(leaving) is not { } heard)
            {
                return;
            }

            session.Heard.Add(heard);
            _cursor = heard.Position;
        }
    }

    // Mostly it comes back at once; sometimes it has much to catch up with.
    private TimeSpan Absence() => TimeSpan.FromMilliseconds(!site.IsQuiet && random.Next(8) == 0 ? random.Next(500, 6_000) : random.Next(20, 200));

    private static bool IsOutage(Exception exception) =>
        exception is HttpRequestException or WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
