using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Transports.Streams;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// An event stream's client and its connection.
/// </summary>
internal sealed class EventStreamLink : Link
{
    private readonly EventStreamConnection _driver;
    private readonly CancellationTokenSource _clientGone = new();

    private EventStreamLink(Station station, Channel channel, Connection connection, StreamPosition? after)
        : base(station, channel, connection, after) =>
        _driver = new EventStreamConnection(connection, Stream, EventStreamEncoding.KeepAlive, station.Clock, station.Log);

    public ITicking Driver => _driver;

    public static async Task<EventStreamLink> OpenAsync(
        Station station, string client = "page", StreamPosition? after = null, TimeSpan? expiresIn = null, Action<EventStreamLink>? beforeStart = null)
    {
        var connection = Connect(station, Formats.EventStream, client, expiresIn);
        var link = new EventStreamLink(station, await station.ChannelAsync(), connection, after);
        beforeStart?.Invoke(link);
        connection.Send(PublicationKind.Text, EventStreamEncoding.Hello(connection.Id, connection.Client, link.Position));
        link.Ended = link._driver.RunAsync(link._clientGone.Token);
        return link;
    }

    /// <summary>The request is aborted.</summary>
    public Task GoAsync() => _clientGone.CancelAsync();

    /// <summary>The stream up to and with the next empty line.</summary>
    public async Task<string> NextEventAsync()
    {
        var text = new StringBuilder();
        do
        {
            text.Append((char)(await BytesAsync(1))[0]);
        }
        while (text.Length < 2 || text[^1] != '\n' || text[^2] != '\n');

        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text.ToString()));
    }

    protected override void LetGo()
    {
        _driver.Dispose();
        _clientGone.Dispose();
    }
}
