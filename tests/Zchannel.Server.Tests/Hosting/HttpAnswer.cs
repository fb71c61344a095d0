using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>An HTTP answer as it came over the wire.</summary>
internal sealed record HttpAnswer(int Status, ILookup<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public string? Header(string name) => Headers[name].SingleOrDefault();

    /// <summary>Asserts that it is a problem of the form that is promised, and returns its detail.</summary>
    public string AssertProblem(int status, string code)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        Assert.Equal("application/problem+json; charset=utf-8", Header("Content-Type"));
        Assert.Equal("no-store", Header("Cache-Control"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        var problem = JsonDocument.Parse(Body).RootElement;
        Assert.Equal(["type", "title", "status", "code", "detail"], problem.EnumerateObject().Select(member => member.Name));
        Assert.Equal($"urn:zchannel:error:{code}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        var detail = problem.GetProperty("detail").GetString()!;
        Assert.NotEmpty(detail);
        AssertNoStackTrace();
        return detail;
    }

    public void AssertNoStackTrace()
    {
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
    }
}
