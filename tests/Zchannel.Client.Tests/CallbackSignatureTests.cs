using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Zchannel.Client.Tests;

public sealed class CallbackSignatureTests
{
    private const string Secret = "whsec_ZGVtby1zZWNyZXQ=";
    private const string Id = "evt_1";
    private const string Timestamp = "1700000000";

    // printf 'evt_1.1700000000.from=…' | openssl dgst -sha256 -mac HMAC -macopt hexkey:64656d6f2d736563726574 -binary | base64
    private const string Signature = "v1,7eoqKUrchdNJzZHSDFeFIsXYWeDQMN3DlEh2yhXKdG4=";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("from=news&message=%E4%BD%A0%E5%A5%BD&event_id=7");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    [Fact]
    public void Sign_OfAKnownCallback_IsWhatOpensslComputes()
        => Assert.Equal(Signature, new CallbackSignature(Secret).Sign(Id, _time.GetUtcNow(), Body));

    [Theory]
    [InlineData(Id, Timestamp, Signature, true)]
    [InlineData(Id, Timestamp, "v1,AAAA v2,x " + Signature, true)]
    [InlineData("evt_2", Timestamp, Signature, false)]
    [InlineData(Id, "1700000001", Signature, false)]
    [InlineData(Id, "+1700000000", Signature, false)]
    [InlineData(Id, "99999999999999999999", Signature, false)]
    [InlineData(Id, "", Signature, false)]
    [InlineData(Id, null, Signature, false)]
    [InlineData(null, Timestamp, Signature, false)]
    [InlineData(Id, Timestamp, null, false)]
    [InlineData(Id, Timestamp, "v1,", false)]
    [InlineData(Id, Timestamp, "v1,not base64", false)]
    [InlineData(Id, Timestamp, "7eoqKUrchdNJzZHSDFeFIsXYWeDQMN3DlEh2yhXKdG4=", false)]
    [InlineData(Id, Timestamp, "v1a,7eoqKUrchdNJzZHSDFeFIsXYWeDQMN3DlEh2yhXKdG4=", false)]
    public void Verify_BelievesOnlyTheGenuine(string? id, string? timestamp, string? signature, bool genuine)
        => Assert.Equal(genuine, new CallbackSignature(Secret, _time).Verify(id, timestamp, signature, Body));

    [Fact]
    public void Verify_OfAChangedBody_Fails()
        => Assert.False(new CallbackSignature(Secret, _time).Verify(Id, Timestamp, Signature, [.. Body, (byte)'!']));

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void Verify_OutsideTheTolerance_Fails(int seconds, bool genuine)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + seconds));

        Assert.Equal(genuine, new CallbackSignature(Secret, time).Verify(Id, Timestamp, Signature, Body));
    }

    [Fact]
    public void Verify_WhileTheSecretIsChanged_TakesEither()
    {
        var both = new CallbackSignature("whsec_bmV3ZXItc2VjcmV0 " + Secret, _time);

        Assert.True(both.Verify(Id, Timestamp, Signature, Body));
        Assert.True(both.Verify(Id, Timestamp, both.Sign(Id, _time.GetUtcNow(), Body), Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("ZGVtby1zZWNyZXQ=")]
    [InlineData("whsec_***hidden***")]
    public void AMalformedSecret_Fails_WithoutBeingRepeated(string secret)
    {
        var exception = Assert.Throws<FormatException>(() => new CallbackSignature(secret));

        Assert.DoesNotContain("hidden", exception.ToString(), StringComparison.Ordinal);
    }
}
