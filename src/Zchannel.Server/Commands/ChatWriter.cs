using System.Net;
using System.Text;
using Zchannel.Client;
using Zchannel.Client.Listening;

namespace Zchannel.Server.Commands;

/// <summary>
/// Posts what is typed, line by line and in order. The next line waits where it was typed until this one is away, so
/// that nothing is queued here and nothing overtakes.
/// </summary>
internal sealed class ChatWriter(CommandConsole console, ChatPage page)
{
    private const int MaximumLineBytes = 1024 * 1024;

    // Long enough for a server to be started again; after that a person should know.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Posts until the input ends.
    /// </summary>
    /// <param name="connected">Before it, nothing is posted: its author would not hear it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether every line was taken, as an exit code.</returns>
    public async Task<int> RunAsync(Task connected, CancellationToken cancellationToken)
    {
        await connected.WaitAsync(cancellationToken);
        var lines = new InputLines(console.Input, MaximumLineBytes);
        var code = ExitCode.Success;
        while (await lines.NextAsync(cancellationToken) is { } line)
        {
            var text = Encoding.UTF8.GetString(line.Span);
            if (text.Length > 0 && !await PostAsync(text, cancellationToken))
            {
                code = ExitCode.Failure;
            }
        }

        return code;
    }

    private async Task<bool> PostAsync(string text, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstDelay, MaximumDelay);
        var begun = console.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await page.PostAsync(text, cancellationToken);
                return true;
            }
            catch (ZchannelException exception)
            {
                if (!MayPass(exception) || console.Time.GetElapsedTime(begun) >= Patience)
                {
                    console.Fail($"Not sent: {text} ({exception.Message})");
                    return false;
                }
            }

            await Task.Delay(backoff.Next(), console.Time, cancellationToken);
        }
    }

    private static bool MayPass(ZchannelException exception) => exception.Code == ZchannelErrorCode.Unreachable
        || exception.Status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
