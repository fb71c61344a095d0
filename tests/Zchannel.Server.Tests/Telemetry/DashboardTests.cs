using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Zchannel.Server.Tests.Telemetry;

public sealed partial class DashboardTests
{
    // Of .NET's own meters, which are documented there.
    private static readonly string[] Foreign =
    [
        "dotnet_process_cpu_time_seconds_total", "dotnet_process_memory_working_set_bytes",
        "dotnet_gc_pause_time_seconds_total", "dotnet_gc_last_collection_memory_committed_size_bytes",
    ];

    private static string Alerts => File.ReadAllText(Path.Combine(MetricsReference.Root, "deploy", "prometheus", "alerts.yml"));

    [Fact]
    public void Dashboard_AsksOnlyForMetricsThatExist()
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(MetricsReference.Root, "deploy", "grafana", "zchannel.json")))!;
        var expressions = dashboard["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
            .Select(target => (string)target!["expr"]!)
            .ToList();

        Assert.NotEmpty(expressions);
        Assert.All(expressions, AssertKnown);
        Assert.Contains(dashboard["templating"]!["list"]!.AsArray(), variable => (string)variable!["name"]! == "app");
        Assert.All(expressions.Where(expression => ByApp().IsMatch(expression)), expression => Assert.Contains("$app", expression, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_AskOnlyForMetricsThatExist()
    {
        Assert.NotEmpty(Metric().Matches(Alerts));
        AssertKnown(Alerts);
    }

    [Fact]
    public void Alerts_AreExplainedEach()
    {
        var explained = File.ReadLines(Path.Combine(MetricsReference.Root, "docs", "operations", "monitor.md")).Select(line => Explained().Match(line)).Where(match => match.Success);

        Assert.Equal(
            Alert().Matches(Alerts).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal),
            explained.Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    private static void AssertKnown(string expression)
    {
        var known = MetricsReference.Rows
            .SelectMany(row => row.Kind == "histogram" ? [row.Prometheus + "_bucket", row.Prometheus + "_sum", row.Prometheus + "_count"] : (string[])[row.Prometheus])
            .Concat(Foreign)
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(Metric().Matches(expression), match => Assert.Contains(match.Value, known));
    }

    [GeneratedRegex(@"\b(?:zchannel|dotnet|kestrel|http)_[a-z_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"by \([^)]*\bapp\b")]
    private static partial Regex ByApp();

    [GeneratedRegex(@"alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| `(Zchannel\w+)` \|")]
    private static partial Regex Explained();
}
