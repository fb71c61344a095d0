using System.IO.Pipelines;
using System.Net.Sockets;
using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Transports.Sockets;

namespace Zchannel.Protocols.Tests.Sockets;

/// <summary>
/// A connection over loopback, the server's end of which is given to the sockets driver. It is made stuck by filling the
/// kernel's buffers, which hold few bytes, with bytes that <see cref="Release"/> takes off again.
/// </summary>
internal sealed class SocketWire : ILinkWire, IAsyncDisposable
{
    private const int Buffers = 16 * 1024;

    private readonly SocketPair _pair = new(Buffers);
    private readonly NetworkStream _stream;
    private readonly TaskCompletionSource _placeGivenBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _descriptor;
    private Connection? _connection;
    private long _filling;
    private bool _isReset;

    public SocketWire()
    {
        _descriptor = _pair.Detach();
        _stream = new NetworkStream(_pair.Client);
        Client = PipeWriter.Create(_stream);
        Received = PipeReader.Create(_stream);
    }

    public PipeWriter Client { get; }

    public PipeReader Received { get; }

    public bool IsStuck => _connection?.Driver is SocketsConnection driver && driver.Is(SocketState.Stuck);

    public bool IsQuiet => _pair.Client.Available == 0;

    public bool HasOverlapped => false;

    /// <summary>Serves the connection.</summary>
    /// <returns>Completes when its place has been given back; false where the link was cut.</returns>
    public async Task<bool> ServeAsync(SocketsConnections connections, EventLoop loop, Connection connection, IClientSession session, int maxMessageBytes, ReadOnlyMemory<byte> received)
    {
        _connection = connection;

        // As the transport leaves it: in the loop's set, with another owner.
        loop.Post(new Work(() => loop.Add(_descriptor, new Nobody(), EpollEvents.Readable | EpollEvents.EdgeTriggered)));
        connections.Serve(new DetachedSocket(loop, _descriptor, received), connection, session, maxMessageBytes, this);
        await _placeGivenBack.Task;
        return !((SocketsConnection)connection.Driver!).Is(SocketState.Cut);
    }

    public void Stick()
    {
        Fill(1024);
        Fill(1);

        // Far more lies there now than there is room for, so that a few bytes that get through make none.
        SetSendBuffer(1);
    }

    public void Release()
    {
        var buffer = new byte[4096];
        while (_filling > 0 && !_isReset)
        {
            var received = _pair.Client.Receive(buffer.AsSpan(0, (int)Math.Min(buffer.Length, _filling)), SocketFlags.None, out var error);

            // A link that was cut has thrown the rest away.
            _filling = received > 0 && error is SocketError.Success ? _filling - received : 0;
        }

        if (!_isReset)
        {
            SetSendBuffer(Buffers);
        }
    }

    public void ClientGoes(Exception? how = null)
    {
        if (how is not null)
        {
            _isReset = true;
            _pair.Client.LingerState = new LingerOption(true, 0);
            _pair.Client.Close();
        }
        else if (!_isReset && _pair.Client.Connected)
        {
            _pair.Client.Shutdown(SocketShutdown.Send);
        }
    }

    public ValueTask DisposeAsync()
    {
        _placeGivenBack.SetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the client's end.</summary>
    public void LetGo() => _pair.Dispose();

    private unsafe void SetSendBuffer(int bytes)
    {
        const int sendBuffer = 7;
        _ = Libc.SetOption(_descriptor, Libc.SocketLevel, sendBuffer, &bytes, sizeof(int));
    }

    private void Fill(int bytes)
    {
        var junk = new byte[bytes];
        for (var waits = 0; waits < 3;)
        {
            var sent = SocketCalls.Send(_descriptor, junk);
            _filling += Math.Max(0, sent);

            // What lies in the kernel is still on its way to the other end, and makes room when it is there.
            waits = sent > 0 ? 0 : waits + 1;
            if (sent == 0)
            {
                _pair.Client.Poll(1000, SelectMode.SelectError);
            }
        }
    }

    private sealed class Nobody : ISocketEvents
    {
        public void OnReady(EpollEvents events)
        {
            // The transport passes over what it is told from here on.
        }
    }
}
