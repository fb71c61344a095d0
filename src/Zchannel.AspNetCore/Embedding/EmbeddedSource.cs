using Microsoft.Extensions.Configuration;
using Zchannel.Configuration;

namespace Zchannel.Embedding;

/// <summary>
/// What one call of <c>AddZchannel</c> said.
/// </summary>
/// <param name="Section">The section it named, or null for the application's own section <c>Zchannel</c>.</param>
/// <param name="Configure">What it sets in code, after everything that is read.</param>
internal sealed record EmbeddedSource(IConfiguration? Section, Action<ZchannelOptions>? Configure);
