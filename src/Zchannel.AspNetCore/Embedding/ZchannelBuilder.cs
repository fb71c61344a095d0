using Microsoft.Extensions.DependencyInjection;

namespace Zchannel.Embedding;

/// <inheritdoc cref="IZchannelBuilder"/>
internal sealed class ZchannelBuilder(IServiceCollection services) : IZchannelBuilder
{
    /// <inheritdoc />
    public IServiceCollection Services { get; } = services;
}
