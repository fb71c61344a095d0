namespace Zchannel.Client;

/// <summary>
/// What one call of <c>AddZchannelClient</c> changes.
/// </summary>
internal sealed record OptionsChange(Func<ZchannelClientOptions, ZchannelClientOptions> Apply);
