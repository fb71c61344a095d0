using System.Text;
using Zchannel.Client;
using Zchannel.Client.Listening;

namespace Zchannel.Server.Commands;

/// <summary>
/// Prints what a page's socket hears. When the link ends, the page is read again: it has a fresh address by then.
/// </summary>
internal sealed class ChatListener(CommandConsole console, ChatPage page)
{
    private const int MaximumMessageBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Backoff _backoff = new(FirstDelay, MaximumDelay);

    /// <summary>Begins to listen.</summary>
    /// <returns>When the first link stands, and how it all ends: with an exception.</returns>
    public (Task Connected, Task Ended) RunAsync(Uri socket, CancellationToken cancellationToken)
        => (_connected.Task, HearAsync(socket, cancellationToken));

    private async Task HearAsync(Uri address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var drop = await HearOneLinkAsync(address, cancellationToken);
            if (CloseVerdicts.Of(drop) == CloseVerdict.Stop)
            {
                throw new ZchannelException(CloseVerdicts.ErrorCodeOf(drop), drop.Reason, drop.Cause) { CloseCode = drop.CloseCode };
            }

            console.Say($"{drop.Reason} Reconnecting…");
            address = await ReadPageAsync(drop.RetryAfter, cancellationToken);
        }
    }

    private async Task<Drop> HearOneLinkAsync(Uri address, CancellationToken cancellationToken)
    {
        await using var socket = new ChannelSocket(subprotocol: null, MaximumMessageBytes, console.Time);
        if (await socket.ConnectAsync(ListenAddress.ForSocket(address), cancellationToken) is { } refused)
        {
            return refused;
        }

        // A refusal looks like a link at first; the words wait no longer for it than a person would.
        var again = !_connected.TrySetResult();
        console.Say(again ? "Connected again. What was said meanwhile is not shown." : "Connected.");
        while (true)
        {
            if (await socket.ReceiveAsync(cancellationToken) is { } drop)
            {
                return drop;
            }

            _backoff.Reset();
            console.Print("> " + (socket.IsBinary ? Convert.ToBase64String(socket.Frame) : Encoding.UTF8.GetString(socket.Frame)));
        }
    }

    private async Task<Uri> ReadPageAsync(TimeSpan? asked, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_backoff.Next(asked), console.Time, cancellationToken);
            try
            {
                return await page.ReadAsync(cancellationToken);
            }
            catch (ZchannelException exception)
            {
                console.Say($"{exception.Message} Trying again…");
            }
        }
    }
}
