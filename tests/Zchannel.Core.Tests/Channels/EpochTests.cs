using CsCheck;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Channels;

public sealed class EpochTests
{
    [Fact]
    public void NewRoot_IsUniqueAndCanBeWrittenInAPosition()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => Epoch.NewRoot().Id).ToList();

        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id.Length == 8 && StreamPosition.TryParse($"{id}:1", out _)));
    }

    [Fact]
    public void TryFindShared_Itself_IsSharedForEver()
    {
        var epoch = Epoch.NewRoot();

        Assert.True(epoch.TryFindShared(epoch.Id, out var shared));
        Assert.Equal(long.MaxValue, shared);
    }

    [Fact]
    public void TryFindShared_AnotherRootOrAChild_IsNot()
    {
        var epoch = Epoch.NewRoot();

        Assert.False(epoch.TryFindShared(Epoch.NewRoot().Id, out _));
        Assert.False(epoch.TryFindShared(epoch.Fork(3).Id, out _));
        Assert.False(epoch.TryFindShared("", out _));
    }

    [Fact]
    public void TryFindShared_AnAncestor_IsSharedUpToTheEarliestForkSince() =>
        Gen.Long[0, 100].Array[1, 8].Sample(forks =>
        {
            var line = new List<Epoch> { Epoch.NewRoot() };
            foreach (var fork in forks)
            {
                line.Add(line[^1].Fork(fork));
            }

            return line.Index().SkipLast(1).All(ancestor =>
                line[^1].TryFindShared(ancestor.Item.Id, out var shared) && shared == forks.Skip(ancestor.Index).Min());
        });
}
