using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A client that knows the last position it was told, and holds everything it hears against what was published.
/// </summary>
internal sealed class ModelClient(string name)
{
    private readonly List<long> _barriers = [];
    private Listener? _listener;
    private bool _isSilent;
    private long _known;
    private int _checked;

    public string Name => name;

    public bool IsConnected => _listener is not null;

    public async Task ConnectAsync(Station station, bool isSilent, long head, bool resumes)
    {
        Leave();
        var asked = await station.PositionAsync(resumes ? _known : head);
        _isSilent = isSilent;
        _listener = await station.ConnectAsync(resumes ? asked : null, name, isSilent ? Station.Silent() : station.Format);

        var (subscription, position, hasGap) = _listener.Outcome;
        var oldest = head - subscription.Channel.History.Count;
        Assert.Equal(hasGap, position != asked);
        Assert.False(hasGap && asked.Offset >= oldest, "What is kept was withheld.");
        Assert.False(hasGap && position.Offset != oldest, "More is lost than is gone.");
        if (!resumes || (hasGap && isSilent))
        {
            _known = position.Offset;
        }
    }

    public void Leave()
    {
        if (_listener is not null)
        {
            Station.Leave(_listener);
        }

        _listener = null;
        _checked = 0;
        _barriers.Clear();
    }

    public void Post(Station station, long barrier)
    {
        if (_listener is not null)
        {
            _listener.Connection.Post(station.Item($"{barrier}", _listener.Subscription, barrier));
            _barriers.Add(barrier);
        }
    }

    /// <summary>Reads a few times; one that is closed for being too slow goes and comes back only when it is told to.</summary>
    public async Task ReadAsync(List<(string Text, string? Excluded)> published, int turns, int maxBytes)
    {
        for (var turn = 0; turn < turns && _listener is { } listener; turn++)
        {
            var status = listener.ReadOnce(maxBytes);
            Check(listener, published);
            if (status is ReadStatus.NeedsHistory)
            {
                await listener.Connection.FetchAsync(CancellationToken.None);
            }
            else if (status is ReadStatus.Close)
            {
                Assert.Equal(CloseReason.TooSlow, listener.Connection.Closing);
                Assert.Equal(SlowConsumerPolicy.Disconnect, listener.Subscription.Channel.Rule.SlowConsumer);
                Leave();
            }
            else if (status is ReadStatus.Idle)
            {
                return;
            }
        }
    }

    public void CheckIsAtTheHead(List<(string Text, string? Excluded)> published)
    {
        if (_listener is null)
        {
            return;
        }

        Assert.Equal(published.Count, _listener.Subscription.Offset);
        if (!_isSilent)
        {
            Assert.Equal(published.Count, _known);
        }

        // Whatever still waits is, or stands behind, an item for a place that has not been reached.
        Assert.False(_barriers is [var barrier, ..] && barrier <= published.Count, "An item was forgotten.");
    }

    private void Check(Listener listener, List<(string Text, string? Excluded)> published)
    {
        for (; _checked < listener.Heard.Count; _checked++)
        {
            var (what, position, text) = listener.Heard[_checked];
            if (what is Heard.Item)
            {
                Assert.Equal($"{_barriers[0]}", text);
                Assert.True(listener.Subscription.Offset >= _barriers[0], "The item came before its barrier.");
                _barriers.RemoveAt(0);
                continue;
            }

            // With a note to be told, no loss may be silent; without one only a rule that moves cursors may lose anything.
            var mayLose = what is Heard.Gap || (_isSilent && listener.Subscription.Channel.Rule.SlowConsumer is not SlowConsumerPolicy.Disconnect);
            Assert.True(position.Offset > _known, $"{listener.Heard[_checked]} after {_known}");
            for (var passed = _known + 1; passed < position.Offset && !mayLose; passed++)
            {
                Assert.Equal(name, published[(int)passed - 1].Excluded);
            }

            if (what is not Heard.Gap)
            {
                var (expected, excluded) = published[(int)position.Offset - 1];
                Assert.Equal(what is Heard.Passed, excluded == name);
                Assert.Equal(what is Heard.Passed ? "" : expected, text);
            }

            Assert.False(what is Heard.Publication && _barriers is [var barrier, ..] && position.Offset > barrier, "The cursor went past the barrier.");
            _known = position.Offset;
        }
    }
}
