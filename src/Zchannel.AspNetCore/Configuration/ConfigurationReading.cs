namespace Zchannel.Configuration;

/// <summary>
/// What came of reading a configuration: settings, or faults.
/// </summary>
/// <param name="Settings">The settings, or null where there are faults.</param>
/// <param name="Faults">All faults.</param>
internal sealed record ConfigurationReading(ServerSettings? Settings, IReadOnlyList<ConfigurationFault> Faults);
