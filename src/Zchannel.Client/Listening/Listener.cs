using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;

namespace Zchannel.Client.Listening;

/// <summary>
/// One listener over all its connections: it comes back where it stopped. Not thread-safe.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly ZchannelClientOptions _client;
    private readonly ListenOptions _options;
    private readonly string _clientId;
    private readonly ListenCursor _cursor;
    private readonly ReturnPolicy _policy;

    private Uri _url;
    private bool _needsFreshUrl;
    private ChannelSocket? _socket;
    private bool _greeted;

    public Listener(ZchannelClientOptions client, ListenOptions options, Uri url)
    {
        _client = client;
        _options = options;
        _url = url;
        _clientId = options.ClientId ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15));
        _cursor = new ListenCursor(options.After ?? ListenAddress.After(url));
        _policy = new ReturnPolicy(client, options);
    }

    /// <summary>
    /// Waits for the next message or gap, over as many connections as it takes.
    /// </summary>
    public async ValueTask<ChannelMessage> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ChannelMessage? message = null;
            var drop = await ReceiveAsync(cancellationToken).ConfigureAwait(false) ?? Hear(out message);
            if (drop is not null)
            {
                await ComeBackAsync(drop, cancellationToken).ConfigureAwait(false);
            }
            else if (message is not null)
            {
                return message;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await HangUpAsync().ConfigureAwait(false);
        Tell(new ConnectionChange(ConnectionState.Closed));
    }

    private async ValueTask<Drop?> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_socket is not null)
        {
            return await _socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_needsFreshUrl && await RenewUrlAsync(cancellationToken).ConfigureAwait(false) is { } failed)
        {
            return failed;
        }

        if (_policy.HasNeverConnected)
        {
            Tell(new ConnectionChange(ConnectionState.Connecting));
        }

        _greeted = false;
        _socket = new ChannelSocket(ChannelSocket.Subprotocol, _client.MaximumMessageBytes, _client.TimeProvider);
        return await _socket.ConnectAsync(ListenAddress.Build(_url, _clientId, _cursor.Position), cancellationToken).ConfigureAwait(false)
            ?? await _socket.ReceiveFirstAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<Drop?> RenewUrlAsync(CancellationToken cancellationToken)
    {
        try
        {
            var url = await _options.FreshUrl!(_cursor.Position, cancellationToken).ConfigureAwait(false);
            ListenAddress.Check(url);
            _url = url;
            _needsFreshUrl = false;
            return null;
        }
        catch (ZchannelException exception) when (exception.Code == ZchannelErrorCode.Unreachable
            || exception.Status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            // Whoever makes URLs is away, as the channel server often is at the same moment: asked again later.
            return new Drop(exception.Message) { IsUnreachable = exception.Status is null, Status = exception.Status, RetryAfter = exception.RetryAfter, Cause = exception };
        }
    }

    private Drop? Hear(out ChannelMessage? message)
    {
        message = null;
        if (!WireFrame.TryParse(_socket!.Frame, out var frame))
        {
            return Drop.NotOurs("The server sent a frame without a header.");
        }

        if (_greeted)
        {
            message = _cursor.Hear(frame, _socket.IsBinary);
            if (frame.IsPublication)
            {
                _policy.Heard();
            }

            return null;
        }

        if (frame.Words[0] != "!hello" || !frame.TryWord(3, out var start))
        {
            return Drop.NotOurs("The server's first frame was not its greeting.");
        }

        message = _cursor.Greet(start);
        _greeted = true;
        _policy.Greeted();
        Tell(new ConnectionChange(ConnectionState.Connected) { Position = start });
        return null;
    }

    private async Task ComeBackAsync(Drop drop, CancellationToken cancellationToken)
    {
        await HangUpAsync().ConfigureAwait(false);
        var verdict = CloseVerdicts.Of(drop);
        if (_policy.DelayAfter(drop, verdict) is not { } delay)
        {
            throw new ZchannelException(CloseVerdicts.ErrorCodeOf(drop), drop.Reason, drop.Cause)
            {
                CloseCode = drop.CloseCode,
                Status = drop.Status,
            };
        }

        _needsFreshUrl |= verdict == CloseVerdict.FreshUrl;
        if (verdict == CloseVerdict.WithoutPosition)
        {
            _cursor.Abandon();
        }

        Tell(new ConnectionChange(ConnectionState.Reconnecting) { Reason = drop.Reason, CloseCode = drop.CloseCode, RetryIn = delay });
        await Task.Delay(delay, _client.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask HangUpAsync()
    {
        if (_socket is { } socket)
        {
            _socket = null;
            await socket.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Tell(ConnectionChange change) => _options.Changed?.Invoke(change);
}
