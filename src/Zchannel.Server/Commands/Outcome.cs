using Zchannel.Client;

namespace Zchannel.Server.Commands;

/// <summary>
/// Turns how a command ended into words and an exit code.
/// </summary>
internal static class Outcome
{
    /// <summary>
    /// Runs a command's work.
    /// </summary>
    /// <param name="console">Where to say what went wrong.</param>
    /// <param name="json">Whether to say it as JSON.</param>
    /// <param name="whenInterrupted">The exit code where the work was told to stop.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Says that it was told to stop.</param>
    public static async Task<int> OfAsync(
        CommandConsole console,
        bool json,
        int whenInterrupted,
        Func<Task<int>> work,
        CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return whenInterrupted;
        }
        catch (OutputClosedException)
        {
            return ExitCode.Success;
        }
        catch (OutputFailedException exception)
        {
            Tell(console, json, "output", exception.Message);
            return ExitCode.Failure;
        }
        catch (ZchannelException exception)
        {
            Tell(console, json, exception.Code, exception.Message);
            return exception.Code == ZchannelErrorCode.Unreachable ? ExitCode.Unreachable : ExitCode.Failure;
        }
        catch (UsageException exception)
        {
            Tell(console, json, "usage", exception.Message);
            return ExitCode.InvalidConfiguration;
        }
    }

    /// <summary>Says what went wrong: as words, or as an object with a code.</summary>
    public static void Tell(CommandConsole console, bool json, string code, string words)
    {
        if (json)
        {
            console.FailJson(JsonLine.Write(members =>
            {
                members.WriteString("code", code);
                members.WriteString("detail", words);
            }));
            return;
        }

        console.Fail(words);
    }
}
