namespace Zchannel.Server.Commands;

/// <summary>
/// One chat: hears and posts at the same time until either has to end.
/// </summary>
internal static class ChatSession
{
    // What was just posted comes back as an echo; whoever pipes a line in wants to see it.
    private static readonly TimeSpan EchoTime = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(CommandConsole console, ChatPage page, bool endsWithInput, CancellationToken cancellationToken)
    {
        var socket = await page.ReadAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hearing = new ChatListener(console, page).RunAsync(socket, ending.Token);
        var typing = new ChatWriter(console, page).RunAsync(hearing.Connected, ending.Token);
        try
        {
            if (await Task.WhenAny(hearing.Ended, typing) == typing)
            {
                var code = await typing;
                if (!endsWithInput)
                {
                    await hearing.Ended;
                }

                await Task.WhenAny(hearing.Ended, Task.Delay(EchoTime, console.Time, cancellationToken));
                return code;
            }

            await hearing.Ended;
            return ExitCode.Success;
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(hearing.Ended, typing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
