namespace Zchannel.Client.Tests.Support;

internal static class DefaultTimeoutExtensions
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static Task DefaultTimeout(this Task task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);

    public static Task<T> DefaultTimeout<T>(this Task<T> task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);

    public static Task<T> DefaultTimeout<T>(this ValueTask<T> task) => task.AsTask().DefaultTimeout();
}
