namespace Zchannel.Conformance;

/// <summary>How long anything is waited for.</summary>
internal static class Bounds
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again, for what another process does without telling.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Longest);
        using var turns = new PeriodicTimer(Between);
        try
        {
            while (!await isSo())
            {
                await turns.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {Longest}: {what}");
        }
    }
}
