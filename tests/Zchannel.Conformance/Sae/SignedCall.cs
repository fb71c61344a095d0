using System.Text.Json;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Sae;

/// <summary>A call as programs on Sina App Engine made it, signed in Python from the description alone.</summary>
internal sealed record SignedCall(Uri Server, TestApp App, string Dialect)
{
    private const string Python = "/usr/bin/python3";

    /// <summary>The secret that it is signed with.</summary>
    public string Secret { get; init; } = App.Secret;

    /// <summary>How many seconds its time is off.</summary>
    public int SecondsOff { get; init; }

    /// <summary>The zone, in hours, that the platform's time is written in.</summary>
    public int Zone { get; init; }

    /// <summary>Calls, and returns the status and the answer.</summary>
    public async Task<(int Status, JsonElement Answer)> SendAsync(string call, params string[] fields)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "peers", "sae_signer.py");
        await using var process = ChildProcess.Start(
            Python, [script, Dialect, call, Server.OriginalString, App.Id, Secret, $"{SecondsOff}", $"{Zone}", .. fields]);
        var line = (await process.Output.UntilAsync(lines => lines.Count > 0, TestContext.Current.CancellationToken))[0];
        return (int.Parse(line.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), JsonDocument.Parse(line[4..]).RootElement);
    }

    /// <summary>Calls, and returns the data of the answer.</summary>
    public async Task<JsonElement> DataAsync(string call, params string[] fields)
    {
        var (status, answer) = await SendAsync(call, fields);
        Assert.True(status == 200, answer.GetRawText());
        return answer.GetProperty("data");
    }
}
