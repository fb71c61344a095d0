using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Ring;

/// <summary>The server's own page, at <c>/</c>.</summary>
public sealed class OwnPageTests(Chromium chromium)
{
    private static readonly string[] Alphabets = ["hello", "你好，世界", "👩‍👩‍👧 🎉 🇨🇭", "a+b=c&d%20<b>", "Ärger ﷽ é"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatOneTypes_EveryoneHears()
    {
        await using var server = await ZchannelServer.StartAsync(Token);
        await using var all = await Conversation.BeginAsync(chromium, server.Address, server, TestApp.Development, Token);

        for (var n = 0; n < Alphabets.Length; n++)
        {
            // A page does not wait for its last message to arrive before it sends the next.
            await all.First.TypeAsync(Alphabets[n]);
            await all.First.HeardAsync(n + 1, Token);
        }

        Assert.Equal(Alphabets, await all.HeardByAllAsync(Alphabets.Length, Token));
    }

    [Fact]
    public async Task ManyAtOnce_AreHeardInOneOrderByAll()
    {
        const int Each = 10;
        await using var server = await ZchannelServer.StartAsync(Token);
        await using var all = await Conversation.BeginAsync(chromium, server.Address, server, TestApp.Development, Token);

        await Task.WhenAll(
            TypeAsync("一", all.First.TypeAsync, Each),
            TypeAsync("二", all.Second.TypeAsync, Each),
            TypeAsync("三", all.Chat.TypeAsync, Each),
            TypeAsync("🌀", all.Tornado.TypeAsync, Each));

        var heard = await all.HeardByAllAsync(4 * Each, Token);
        Assert.Equal(4 * Each, heard.Distinct().Count());
        foreach (var voice in (string[])["三", "🌀"])
        {
            // These wait for their last line to arrive before they send the next.
            var theirs = heard.Where(text => text.StartsWith(voice, StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, Each).Select(n => $"{voice} {n}"), theirs);
        }
    }

    private static async Task TypeAsync(string voice, Func<string, Task> type, int count)
    {
        for (var n = 0; n < count; n++)
        {
            await type($"{voice} {n}");
        }
    }
}
