namespace Zchannel.Hosting;

/// <summary>
/// Metadata of the route that channel URLs lead to, so that one made without a request finds its path.
/// </summary>
internal sealed class ChannelUrlRoute
{
    private ChannelUrlRoute()
    {
    }

    public static ChannelUrlRoute Instance { get; } = new();
}
