using System.Text;
using Zchannel.Channels;
using Zchannel.Diagnostics;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// A log that writes down what joins it.
/// </summary>
internal sealed class RecordingLog(ChannelRule? rule = null) : IPublicationLog
{
    private readonly List<Publication> _joined = [];

    public ChannelRule Rule { get; set; } = rule ?? new ChannelRule();

    public MemoryAccount Memory { get; } = new();

    public IReadOnlyList<Publication> Joined
    {
        get
        {
            lock (_joined)
            {
                return [.. _joined];
            }
        }
    }

    /// <summary>How many would receive what joins.</summary>
    public int Receivers { get; set; }

    public static Publication Text(string text, DateTimeOffset time = default) =>
        new(PublicationKind.Text, Encoding.UTF8.GetBytes(text), time);

    public void Join(Publication publication)
    {
        lock (_joined)
        {
            publication.Receivers = Receivers;
            _joined.Add(publication);
        }
    }

    public int CountReceivers(string? excludedClient) => Receivers;
}
