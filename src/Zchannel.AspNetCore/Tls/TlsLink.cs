using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Zchannel.Tls;

/// <summary>
/// An encrypted link: the web server speaks HTTP over it, and may be told to let go of it.
/// </summary>
internal sealed class TlsLink : IDuplexPipe, IDetachableLink, IAsyncDisposable
{
    private readonly ConnectionContext _context;
    private readonly IDuplexPipe _transport;
    private readonly SslStream _stream;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private DetachableHeartbeat? _heartbeat;
    private Func<DetachedLink, Task>? _serve;

    public TlsLink(ConnectionContext context)
    {
        (_context, _transport) = (context, context.Transport);
        _stream = new SslStream(new TransportStream(_transport));
        var pool = context.Features.Get<IMemoryPoolFeature>()?.MemoryPool;
        _input = PipeReader.Create(_stream, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true));
        _output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(pool, leaveOpen: true));
        (Input, Output) = (new KeptReader(_input), new KeptWriter(_output));
    }

    /// <summary>What HTTP reads.</summary>
    public PipeReader Input { get; }

    /// <summary>Where HTTP writes.</summary>
    public PipeWriter Output { get; }

    /// <summary>What was agreed on in the handshake.</summary>
    public SslProtocols Protocol => _stream.SslProtocol;

    /// <summary>Makes the handshake.</summary>
    public async Task AuthenticateAsync(SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        await _stream.AuthenticateAsServerAsync(options, cancellationToken);
        OpenSslBuffers.ReleaseWhenIdle(_stream);
    }

    /// <summary>Has HTTP spoken over the link, and then what it was detached for.</summary>
    public async Task ServeAsync(ConnectionDelegate http)
    {
        Describe();
        _context.Transport = this;
        try
        {
            await http(_context);
        }
        finally
        {
            // However HTTP has ended: who has detached the link waits for it, and gives back its place behind it.
            await GoOnAsync();
            _context.Transport = _transport;
        }
    }

    /// <inheritdoc />
    public void Detach(Func<DetachedLink, Task> serve) => _serve = serve;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _input.CompleteAsync();
        // An end with a fault flushes nothing: what there was to send was, or cannot be.
        await _output.CompleteAsync(new ConnectionAbortedException());
        await _stream.DisposeAsync();
    }

    private async Task GoOnAsync()
    {
        // Whatever refers to HTTP still would keep all of it.
        _heartbeat?.Forget();
        await Output.FlushAsync();
        if (Interlocked.Exchange(ref _serve, null) is { } serve)
        {
            await serve(new DetachedLink(_input, _stream, _context.Abort));
        }
    }

    private void Describe()
    {
        var feature = new TlsFeature(_stream);
        _context.Features.Set<ITlsConnectionFeature>(feature);
        _context.Features.Set<ITlsHandshakeFeature>(feature);
        _context.Features.Set<ITlsApplicationProtocolFeature>(feature);
        _context.Features.Set<ISslStreamFeature>(feature);
        _context.Features.Set<IDetachableLink>(this);
        if (_context.Features.Get<IConnectionHeartbeatFeature>() is { } heart)
        {
            _context.Features.Set<IConnectionHeartbeatFeature>(_heartbeat = new DetachableHeartbeat(heart));
        }
    }
}
