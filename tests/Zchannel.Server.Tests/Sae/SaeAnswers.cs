using System.Text.Json;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sae;

/// <summary>What the dialects promise of every answer.</summary>
internal static class SaeAnswers
{
    /// <summary>Asserts that a call did what it should, and returns its data.</summary>
    public static JsonElement AssertData(this HttpAnswer answer)
    {
        Assert.True(answer.Status == 200, $"{answer.Status} instead of 200: {answer.Text}");
        var member = Assert.Single(AssertJson(answer).EnumerateObject());
        Assert.Equal("data", member.Name);
        return member.Value;
    }

    /// <summary>Asserts that a call was refused, and returns why.</summary>
    public static string AssertErrno(this HttpAnswer answer, int status, int errno)
    {
        Assert.True(answer.Status == status, $"{answer.Status} instead of {status}: {answer.Text}");
        var error = AssertJson(answer);
        Assert.Equal(["errno", "error"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(errno, error.GetProperty("errno").GetInt32());
        answer.AssertNoStackTrace();
        return error.GetProperty("error").GetString()!;
    }

    private static JsonElement AssertJson(HttpAnswer answer)
    {
        Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        return JsonDocument.Parse(answer.Body).RootElement;
    }
}
