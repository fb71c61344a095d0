namespace Zchannel.Server.Tests.Configuration;

public sealed class SecretFileTests : IDisposable
{
    private const string Key = "Apps:shop:Keys:shop-main";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void SecretInAFile_IsTheSame(string end)
    {
        File.WriteAllText(_file, Walk.Secret + end);

        var key = Walk.Settings($"{Key}:SecretFile={_file}", $"{Key}:PreviousSecretFile={_file}").Apps[0].Keys[0];

        Assert.Equal(Walk.Secret, key.Secret.Reveal());
        Assert.Equal(Walk.Secret, key.PreviousSecret!.Reveal());
    }

    [Fact]
    public void CallbackSecretsInFiles_AreTheSame()
    {
        File.WriteAllText(_file, Walk.CallbackSecret);

        var callbacks = Walk.Settings(
            [.. Walk.Shop, "Apps:shop:Callbacks:Url=https://shop.example.com", $"Apps:shop:Callbacks:SecretFile={_file}", $"Apps:shop:Callbacks:PreviousSecretFile={_file}"])
            .Apps[0].Callbacks!;

        Assert.Equal(Walk.CallbackSecret, callbacks.Secret.Reveal());
        Assert.Equal(Walk.CallbackSecret, callbacks.PreviousSecret!.Reveal());
    }

    [Theory]
    [InlineData("", "names a file whose content must have at least 32 characters")]
    [InlineData("hunter2", "names a file whose content must have at least 32 characters")]
    [InlineData("0123456789abcdef\n0123456789abcdef", "names a file whose content must not contain control characters")]
    public void FileWithSomethingElse_IsAFaultThatDoesNotShowIt(string content, string rule)
    {
        File.WriteAllText(_file, content);

        var fault = Assert.Single(Walk.Read($"{Key}:SecretFile={_file}").Faults).ToString();

        Assert.StartsWith($"Zchannel:{Key}:SecretFile ({_file}) {rule}: ", fault);
        Assert.DoesNotContain("hunter2", fault);
    }

    [Fact]
    public void FileThatIsLongOrNotThereOrNotText_IsAFault()
    {
        File.WriteAllBytes(_file, [.. Enumerable.Repeat((byte)'x', 4097)]);
        Assert.Contains("must name a file of at most 4096 bytes", Fault(_file));
        File.WriteAllBytes(_file, [.. Enumerable.Repeat((byte)0xff, 40)]);
        Assert.Contains("must name a file that can be read, in UTF-8", Fault(_file));
        Assert.Contains("must name a file that exists", Fault(_file + ".none"));
        Assert.Contains("must name a file, but names a directory", Fault(Path.GetTempPath()));

        string Fault(string file) => Assert.Single(Walk.Read($"{Key}:SecretFile={file}").Faults).ToString();
    }

    [Fact]
    public void SecretAndItsFile_AreAFault()
    {
        File.WriteAllText(_file, Walk.Secret);

        Assert.StartsWith(
            $"Zchannel:{Key}:SecretFile must not stand beside Secret: ",
            Assert.Single(Walk.Read([.. Walk.Shop, $"{Key}:SecretFile={_file}"]).Faults).ToString());
    }
}
