using System.Globalization;
using System.Text;

namespace Zchannel.Server.Bench.Links;

/// <summary>
/// One link to a channel URL. Reading takes no memory beyond the one buffer that it has from the start.
/// </summary>
internal sealed class Subscriber(IWire wire, DeliveryLedger ledger, int bufferBytes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly byte[] _buffer = new byte[bufferBytes];
    private int _count;
    private Stream? _stream;
    private Task _listening = Task.CompletedTask;

    /// <summary>What it heard.</summary>
    public DeliveryLedger Ledger => ledger;

    /// <summary>
    /// Connects, and then listens until it is cut.
    /// </summary>
    /// <returns>False where it could not; the ledger says why.</returns>
    public async Task<bool> ConnectAsync(Dialer dialer, Uri url, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            _stream = await dialer.DialAsync(patience.Token);
            await _stream.WriteAsync(RequestFor(url), patience.Token);
            if (await ReadHeadAsync(_stream, patience.Token))
            {
                _listening = ListenAsync(_stream);
                return true;
            }
        }
        catch (IOException exception)
        {
            ledger.End("could not connect: " + exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ledger.End($"could not connect within {Patience.TotalSeconds:0} s");
        }

        return false;
    }

    /// <summary>Cuts the link; what it hears of that does not count.</summary>
    public async Task CutAsync()
    {
        _stream?.Dispose();
        await _listening;
    }

    private byte[] RequestFor(Uri url) =>
        Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUser-Agent: zchannel-bench\r\n{wire.RequestHeaders}\r\n");

    private async Task<bool> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_count), cancellationToken);
            _count += read;
            var end = _buffer.AsSpan(0, _count).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var status = Encoding.ASCII.GetString(_buffer, 0, Math.Min(end, "HTTP/1.1 101".Length)).Split(' ').ElementAtOrDefault(1);
                Keep(end + "\r\n\r\n".Length);
                if (status != wire.GrantingStatus)
                {
                    ledger.End(string.Create(CultureInfo.InvariantCulture, $"refused by the server with HTTP {status}"));
                }

                return ledger.Ending is null;
            }

            if (read == 0 || _count == _buffer.Length)
            {
                ledger.End("the server answered no HTTP");
                return false;
            }
        }
    }

    private async Task ListenAsync(Stream stream)
    {
        try
        {
            while (true)
            {
                Keep(wire.Read(_buffer.AsSpan(0, _count), ledger));
                if (ledger.Ending is not null)
                {
                    return;
                }

                if (!wire.Reply.IsEmpty)
                {
                    await stream.WriteAsync(wire.Reply);
                }

                var read = await stream.ReadAsync(_buffer.AsMemory(_count));
                if (read == 0)
                {
                    ledger.End("the link was ended without a word");
                    return;
                }

                _count += read;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            ledger.End("the link broke");
        }
    }

    private void Keep(int done)
    {
        _count -= done;
        if (done > 0 && _count > 0)
        {
            _buffer.AsSpan(done, _count).CopyTo(_buffer);
        }
    }
}
