using System.Text;

namespace Zchannel.Storage.Sqlite.Tests.Support;

/// <summary>
/// Reads histories as tests want them.
/// </summary>
internal static class Pages
{
    /// <summary>Reads all behind an offset, of whatever size.</summary>
    public static async Task<HistoryPage> ReadAllAsync(this IChannelHistory history, long after = 0) =>
        await history.ReadAsync(after, int.MaxValue, long.MaxValue, TestContext.Current.CancellationToken);

    public static IEnumerable<string> Texts(this HistoryPage page) =>
        page.Publications.Select(publication => Encoding.UTF8.GetString(publication.Payload.Span));
}
