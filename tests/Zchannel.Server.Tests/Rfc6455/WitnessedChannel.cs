using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>A channel with one on it who hears which messages the server has taken. For one client at a time.</summary>
/// <param name="station">The server.</param>
/// <param name="target">The target of a handshake.</param>
/// <param name="witness">The link of who hears.</param>
internal sealed class WitnessedChannel(WireStation station, string target, RawLink witness) : IAsyncDisposable
{
    private int _marks;

    public WireStation Station => station;

    public string Target => target;

    /// <summary>What has been heard since it was asked last.</summary>
    public async Task<List<WireFrame>> HeardAsync()
    {
        var mark = $"mark {++_marks}";
        await witness.SendTextAsync(mark);
        var heard = new List<WireFrame>();
        while (await witness.ReadFrameAsync() is var frame && frame.Text != mark)
        {
            heard.Add(frame);
        }

        return heard;
    }

    public ValueTask DisposeAsync() => witness.DisposeAsync();
}
