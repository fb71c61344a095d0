using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Sae;

namespace Zchannel.Server.Tests.Sae;

/// <summary>docs/protocols/sae.md says what is so.</summary>
public sealed partial class SaeReferenceTests
{
    private static readonly string Page = Repository.Text("docs/protocols/sae.md");

    [Fact]
    public void Examples_AreSignedAsTheyMust()
    {
        var secret = new Secret("demo-secret");
        var publicText = Regex.Match(Page, "```\n(POST\n.*?)\n```", RegexOptions.Singleline).Groups[1].Value;

        Assert.Contains($"Signature: {Convert.ToBase64String(SaeSignature.Compute(secret, SaeSignature.PlatformText("demo", "2026-11-22 12:00:00")))}\n", Page);
        Assert.Contains($"{SaeProof.Scheme} {Convert.ToBase64String(SaeSignature.Compute(secret, publicText))}\n", Page);
    }

    [Fact]
    public async Task Errors_HaveTheNumbersOfTheTable()
    {
        var rows = Row().Matches(Page).Select(row => (Errno: row.Groups[1].Value, Status: int.Parse(row.Groups[2].ValueSpan, CultureInfo.InvariantCulture))).ToList();

        Assert.Equal([400, 401, 403, 404, 405, 408, 413, 429, 503], rows.Select(row => row.Status));
        foreach (var (errno, status) in rows)
        {
            var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
            await context.Response.WriteSaeErrorAsync(new ApiError(status, "any", "Any."));
            Assert.Equal($$"""{"errno":{{errno}},"error":"Any."}""", Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()));
        }
    }

    [Fact]
    public void Bounds_AreThoseOfTheCode()
    {
        Assert.Contains($"A time may be {SaeTimestamp.MaxSkew} seconds off", Page);
        Assert.Contains($"1 to {ChannelRequest.MaxDuration.ToString("N0", CultureInfo.InvariantCulture)}, whole", Page);
    }

    [GeneratedRegex(@"^\| `(\d{3})` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
