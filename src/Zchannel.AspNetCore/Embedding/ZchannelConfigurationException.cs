using Microsoft.Extensions.Options;
using Zchannel.Configuration;

namespace Zchannel.Embedding;

/// <summary>
/// All that is wrong with a configuration, a line each.
/// </summary>
/// <param name="faults">The faults; at least one.</param>
internal sealed class ZchannelConfigurationException(IReadOnlyList<ConfigurationFault> faults)
    : OptionsValidationException(ZchannelOptions.SectionName, typeof(ZchannelOptions), faults.Select(fault => fault.ToString()))
{
    /// <inheritdoc />
    public override string Message { get; } =
        $"The configuration of Zchannel has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}:{string.Concat(faults.Select(fault => $"\n  {fault}"))}";
}
