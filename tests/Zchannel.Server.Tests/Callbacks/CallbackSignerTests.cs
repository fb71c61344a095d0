using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;

namespace Zchannel.Server.Tests.Callbacks;

public sealed class CallbackSignerTests
{
    [Theory]
    // The Standard Webhooks libraries' own example.
    [InlineData(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    // The example of docs/reference/callbacks.md.
    [InlineData(
        "evt_AbCdEfGhIjKlMnOp", 1795348800,
        "from=zchannel&message=hello+%E4%B8%96%E7%95%8C&connection=q83vEjRWeJCrze8S&client=page-1&user=ada" +
        "&event_id=evt_AbCdEfGhIjKlMnOp&sequence=7&time=2026-11-22T12%3A00%3A00.000Z",
        "v1,d5Z22mfU0U/iktJ0wUWOwopXZrPIPKru786a4YipeQM=")]
    public void Signature_OfAKnownRequest_IsTheKnownOne(string id, long timestamp, string body, string expected) =>
        Assert.Equal(
            expected,
            CallbackSigner.Signature(new Secret(DeliveryHarness.SecretText), id, timestamp, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Sign_WhileTheSecretIsChanged_SignsWithBoth()
    {
        var settings = DeliveryHarness.Settings(new Uri("http://127.0.0.1:1")) with
        {
            PreviousSecret = new Secret("whsec_" + Convert.ToBase64String(new byte[32])),
        };
        using var request = new HttpRequestMessage();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1614265330));

        new CallbackSigner(time).Sign(request, "msg_p5jXN8AQM9LWM0D4loKWxJek", "{\"test\": 2432232314}"u8, settings);

        var signatures = Assert.Single(request.Headers.GetValues("webhook-signature")).Split(' ');
        Assert.Equal(2, signatures.Distinct().Count());
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signatures[0]);
        Assert.Equal("1614265330", Assert.Single(request.Headers.GetValues("webhook-timestamp")));
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("whsec_", false)]
    [InlineData("whsec_not base64!", false)]
    public void IsSecret_AsTheSpecificationWritesIt(string text, bool expected) =>
        Assert.Equal(expected, CallbackSigner.IsSecret(new Secret(text)));
}
