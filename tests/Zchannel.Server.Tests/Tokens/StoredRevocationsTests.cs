using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Storage;
using Zchannel.Tokens;

namespace Zchannel.Server.Tests.Tokens;

public sealed class StoredRevocationsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");
    private readonly App _app = new(new AppSettings { Id = "shop", Keys = [], Limits = new AppLimits(), Rules = new ChannelRules([]) });

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task DiskThatIsKnownNotToAnswer_IsNotAsked()
    {
        var disk = new Disk { Refusal = new StorageUnavailableException("The disk has not answered.") };
        using var revocations = new StoredRevocations(new RevocationFile(_directory.FullName), new FakeTimeProvider(), disk);

        await Assert.ThrowsAsync<IOException>(() => RevokeAsync(revocations));
        Assert.False(revocations.IsRevoked(_app, "ann", issuedAt: null));
        Assert.Empty(_directory.EnumerateFiles());

        disk.Refusal = null;
        Assert.True(await RevokeAsync(revocations));
        Assert.True(revocations.IsRevoked(_app, "ann", issuedAt: null));
    }

    private Task<bool> RevokeAsync(StoredRevocations revocations) =>
        revocations.RevokeAsync(_app, "ann", TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken).AsTask();

    private sealed class Disk : IDiskBound
    {
        public StorageUnavailableException? Refusal { get; set; }
    }
}
