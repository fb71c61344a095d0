using Zchannel.Tokens;

namespace Zchannel.Server.Tests.Tokens;

public sealed class RevocationFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    private string FileName => Path.Combine(_directory.FullName, "revocations.ndjson");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void WhatWasAppended_IsRead()
    {
        var file = New();
        file.Append(Of("ann"), [Of("ann")]);
        file.Append(Of("bob \n\u2028"), [Of("ann"), Of("bob \n\u2028")]);

        Assert.Equal([Of("ann"), Of("bob \n\u2028")], New().Read());
    }

    [Fact]
    public void TornEnd_WasNeverAcknowledged_AndTheNextIsWhole()
    {
        New().Append(Of("ann"), [Of("ann")]);
        var whole = File.ReadAllBytes(FileName);
        for (var length = 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(FileName, [.. whole, .. whole[..length]]);
            var file = New();
            Assert.Equal([Of("ann")], file.Read());

            file.Append(Of("bob"), [Of("ann"), Of("bob")]);

            Assert.Equal([Of("ann"), Of("bob")], New().Read());
            File.Delete(FileName);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"app\":\"shop\",\"user\":null,\"before\":\"2026-01-02T03:04:05Z\",\"until\":\"2026-01-02T03:04:05Z\"}")]
    public void DamagedLine_IsToldAndNotOverwritten(string line)
    {
        File.WriteAllText(FileName, line + "\n");

        var exception = Assert.Throws<InvalidDataException>(() => New().Read());

        Assert.Contains("line 1 is damaged", exception.Message);
        Assert.Equal(line + "\n", File.ReadAllText(FileName));
    }

    [Fact]
    public void FileOfWhatIsOver_IsWrittenAnew()
    {
        var file = New();
        for (var i = 0; i < 1_100; i++)
        {
            file.Append(Of($"u{i}"), [Of($"u{i}")]);
        }

        Assert.InRange(file.Lines, 1, 1_003);
        Assert.Equal(Of("u1099"), New().Read()[^1]);
    }

    private static Revocation Of(string user) => new("shop", user, Now, Now.AddHours(1));

    private RevocationFile New() => new(_directory.FullName);
}
