namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// Waits for something from outside, with a bound that is met only where it never comes.
/// </summary>
internal static class Bound
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static Task<T> Bounded<T>(this Task<T> task) => task.WaitAsync(Longest, TestContext.Current.CancellationToken);

    public static Task Bounded(this Task task) => task.WaitAsync(Longest, TestContext.Current.CancellationToken);
}
