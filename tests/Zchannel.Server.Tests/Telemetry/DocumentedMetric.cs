namespace Zchannel.Server.Tests.Telemetry;

/// <summary>A row of the table of metrics.</summary>
internal sealed record DocumentedMetric(string Name, string Prometheus, string Kind, string Unit, string Tags);
