using System.Net;
using Microsoft.AspNetCore.Connections;
using Zchannel.Apps;
using Zchannel.Connections;
using Zchannel.Native;
using Zchannel.Transports.Sockets;

namespace Zchannel.Hosting;

/// <summary>
/// Bounds the links over which nobody has proved anything yet, in all and per address. At a bound the oldest goes, so
/// that one who holds links open and says nothing cannot keep others out. Safe for concurrent use.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards the lists; links are aborted outside of it.</remarks>
/// <param name="limit">Links in all; 0 for any number.</param>
/// <param name="limitPerAddress">Links from one address; 0 for any number.</param>
/// <param name="proxies">Peers whose links are many clients', so that only the bound on all of them holds there.</param>
internal sealed class UnauthenticatedConnections(int limit, int limitPerAddress, TrustedProxies proxies)
{
    // Requests that come ahead of their answers are answered in one go on one thread. After so many, some 300 µs, others
    // come first. Not more often: what was answered until then is sent at each turn, and a send costs as much as a request.
    private const int RequestsPerTurn = 16;

    private readonly TrustedProxies _proxies = proxies;
    private readonly Turns _strangers = new();
    private readonly Lock _gate = new();
    private readonly LinkedList<Link> _oldestFirst = [];
    private readonly Dictionary<ClientAddress, LinkedList<Link>> _byAddress = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _oldestFirst.Count;
            }
        }
    }

    /// <summary>Serves one link, counted until it is authenticated or gone.</summary>
    public async Task ServeAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var link = new Link(this, context, (context.RemoteEndPoint as IPEndPoint)?.Address);
        context.Features.Set<IClientLink>(link);
        if (Add(link) is { } oldest)
        {
            oldest.Context.Abort(new ConnectionAbortedException("Too many connections have not authenticated; the oldest goes."));
        }

        try
        {
            await next(context);
        }
        finally
        {
            Remove(link);
        }
    }

    private Link? Add(Link link)
    {
        lock (_gate)
        {
            if (!_byAddress.TryGetValue(link.Address, out var ofAddress))
            {
                _byAddress.Add(link.Address, ofAddress = []);
            }

            var bound = link.IsProxys ? 0 : limitPerAddress;
            var oldest = bound > 0 && ofAddress.Count >= bound ? ofAddress.First!.Value
                : limit > 0 && _oldestFirst.Count >= limit ? _oldestFirst.First!.Value
                : null;
            link.Overall = _oldestFirst.AddLast(link);
            link.OfAddress = ofAddress.AddLast(link);
            if (oldest is not null)
            {
                RemoveUnsynchronized(oldest);
            }

            return oldest;
        }
    }

    private void Remove(Link link)
    {
        lock (_gate)
        {
            RemoveUnsynchronized(link);
        }
    }

    private void RemoveUnsynchronized(Link link)
    {
        if (link.Overall is null)
        {
            return;
        }

        _oldestFirst.Remove(link.Overall);
        var ofAddress = _byAddress[link.Address];
        ofAddress.Remove(link.OfAddress!);
        if (ofAddress.Count == 0)
        {
            _byAddress.Remove(link.Address);
        }

        link.Overall = link.OfAddress = null;
    }

    private sealed class Link(UnauthenticatedConnections all, ConnectionContext context, IPAddress? peer) : IClientLink
    {
        private int _requests;

        public ConnectionContext Context { get; } = context;

        public ClientAddress Address { get; } = ClientAddresses.Of(peer);

        public bool IsProxys { get; } = all._proxies.Includes(peer);

        // Not kept: what stands between may come later.
        public ILoopTurns? LoopTurns => (ILoopTurns?)Context.Features[typeof(ILoopTurns)];

        public LinkedListNode<Link>? Overall { get; set; }

        public LinkedListNode<Link>? OfAddress { get; set; }

        public App? App { get; private set; }

        public void Authenticate(App app)
        {
            if (App is null)
            {
                all.Remove(this);
            }

            App = app;
        }

        public Turns? CountRequest()
        {
            if (LoopTurns is { IsOnLoop: true })
            {
                // The first of the turn that the link has there, among all others of the loop.
                _requests = 1;
                return null;
            }

            return ++_requests % RequestsPerTurn == 0 ? App?.Turns ?? all._strangers : null;
        }
    }
}
