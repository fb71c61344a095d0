using Zchannel.Checker.Server;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>
/// The log of a killed server, cut off anywhere inside of its last transaction: what was in that one is gone and told of,
/// everything before it is there. Around each frame's beginning and in steps between; with <c>ZCHANNEL_TORN_BYTES=all</c>, at every byte.
/// </summary>
public sealed class TornTailTests : IAsyncDisposable
{
    private const int Step = 523;
    private const int FrameLength = 24 + 4096;

    private readonly OpenStore _store = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public async Task EachLength_LosesTheLastTransactionAndTellsOfIt()
    {
        var (news, quiet) = (await _store.OpenAsync(_log), await _store.OpenAsync(_log, "quiet"));
        await _store.AppendAsync(quiet, "first");
        await _store.AppendAsync(news, "first", "second");
        // Long enough for pages of its own, so that the transaction has many frames.
        await _store.AppendAsync(news, new string('x', 6_000));
        var last = WriteAheadLog.Read(_store.Files.Log)!.Value;

        foreach (var length in Lengths(last))
        {
            await using var torn = _store.StartOnCopy(files => Cut(files.Log, length));
            await AssertToldAsync(torn, length, news, quiet);
        }
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static async Task AssertToldAsync(OpenStore torn, long length, IChannelHistory news, IChannelHistory quiet)
    {
        var (foundNews, foundQuiet) = (await torn.OpenAsync(new RecordingLog()), await torn.OpenAsync(new RecordingLog(), "quiet"));
        var page = await foundNews.ReadAllAsync();

        Assert.True(page.IsComplete, $"cut at {length}");
        Assert.Equal(["first", "second"], page.Texts());
        Assert.Equal(["first"], (await foundQuiet.ReadAllAsync()).Texts());
        Assert.True(foundNews.Epoch.TryFindShared(news.Epoch.Id, out var shared), $"cut at {length}");
        Assert.Equal(2, shared);
        Assert.True(foundQuiet.Epoch.TryFindShared(quiet.Epoch.Id, out shared));
        Assert.Equal(1, shared);

        await torn.AppendAsync(foundNews, "third");
        Assert.Equal(["first", "second", "third"], (await foundNews.ReadAllAsync()).Texts());
        Assert.Equal(3, foundNews.Head);
    }

    private static IEnumerable<long> Lengths(WriteAheadLog last)
    {
        var all = Environment.GetEnvironmentVariable("ZCHANNEL_TORN_BYTES") is "all";
        for (var length = last.Begin; length < last.End; length++)
        {
            var inFrame = (length - last.Begin) % FrameLength;
            if (all || inFrame is 0 or 1 or 23 or 24 or FrameLength - 1 || inFrame % Step == 0)
            {
                yield return length;
            }
        }
    }

    private static void Cut(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }
}
