namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// What further features of a channel server are added to.
/// </summary>
public interface IZchannelBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
