using Zchannel.Checker.Checks;

namespace Zchannel.Checker.Tests.Checks;

/// <summary>A history that was written down by hand. Each call is a moment after the one before.</summary>
internal sealed class WrittenHistory
{
    public static readonly ChannelPlan Plan = new("shop", "orders", Durable: true);

    private readonly Chronicle _chronicle;
    private readonly ChannelPlan _plan;
    private readonly List<Life> _lives = [];
    private long _now;

    public WrittenHistory(ChannelPlan? plan = null)
    {
        _plan = plan ?? Plan;
        _chronicle = new Chronicle([_plan]);
    }

    public ChannelChronicle Channel => _chronicle.Channels[_plan];

    /// <summary>A life begins; <paramref name="position"/> is where the channel then stands.</summary>
    public WrittenHistory Start(Beginning beginning, string position, int? continues = null)
    {
        var life = new Life(_lives.Count, continues ?? (_lives.Count > 0 ? _lives.Count - 1 : null), beginning);
        _lives.Add(life);
        _chronicle.Lives.Enqueue(life);
        Channel.Starts.Enqueue(new Start(life, Position.Parse(position), ++_now));
        return this;
    }

    /// <summary>A message is sent.</summary>
    public WrittenHistory Sent(MessageId id, string? excluded = null, bool hasKey = false)
    {
        Channel.Messages.TryAdd(id, new Message(id, excluded, hasKey, ++_now));
        return this;
    }

    /// <summary>A message is answered; it is sent just before, unless it has been.</summary>
    public WrittenHistory Answered(MessageId id, string position)
    {
        Sent(id);
        Channel.Attempts.Enqueue(new Attempt(id, _now, ++_now, 200, Position.Parse(position)));
        return this;
    }

    /// <summary>Messages 0 and on of publisher 0 are answered, one after the other, at the offsets behind one.</summary>
    public WrittenHistory Answered(string epoch, int from, int to)
    {
        for (var offset = from; offset <= to; offset++)
        {
            Answered(Id(offset), $"{epoch}:{offset}");
        }

        return this;
    }

    public WrittenHistory Refused(MessageId id, int status, string code, bool retryAfter = true)
    {
        Sent(id);
        Channel.Attempts.Enqueue(new Attempt(id, _now, ++_now, status, null, code, retryAfter));
        return this;
    }

    /// <summary>The store has no room from now until the next moment but three.</summary>
    public WrittenHistory WithoutRoom()
    {
        _chronicle.StoreTroubles.Enqueue(new Trouble(_now, _now + 3));
        return this;
    }

    /// <summary>A connection in the newest life, and what it hears: "gap a:4", "at a:4", or "a:4" for message 4.</summary>
    public WrittenHistory Listened(string? after, string hello, params string[] heard)
    {
        var session = new Session("subscriber", "page", _lives.Count - 1, after is null ? null : Position.Parse(after), Position.Parse(hello));
        session.Heard.AddRange(heard.Select(Hear));
        Channel.Sessions.Enqueue(session);
        return this;
    }

    /// <summary>A page in the newest life.</summary>
    public WrittenHistory Read(string? after, bool complete, bool more, params string[] entries)
    {
        Channel.Pages.Enqueue(new Page(_lives.Count - 1, after is null ? null : Position.Parse(after), 100, ++_now, [.. entries.Select(Hear)], complete, more));
        return this;
    }

    /// <summary>The last walk is one page.</summary>
    public WrittenHistory Walked(params string[] entries)
    {
        Read(null, complete: true, more: false, entries);
        Channel.LastWalk.Add(Channel.Pages.Last());
        return this;
    }

    public IReadOnlyList<Violation> Judge() => Judgement.Of(_chronicle);

    public void AssertSound() => Assert.Empty(Judge());

    public void AssertBroken(Promise promise) => Assert.Contains(promise, Judge().Select(violation => violation.Promise));

    /// <summary>The message that is at an offset unless something else is said.</summary>
    public static MessageId Id(int offset) => new(0, offset - 1);

    private Heard Hear(string text)
    {
        var (kind, position) = text.Split(' ') switch
        {
            ["gap", var to] => (HeardKind.Gap, to),
            ["at", var to] => (HeardKind.Passed, to),
            ["foreign", var at] => (HeardKind.Foreign, at),
            _ => (HeardKind.Publication, text.Split('=')[0]),
        };
        var parsed = Position.Parse(position);
        // "a:4=7" is the seventh message at the fourth place.
        return new Heard(kind, parsed, Id(text.Contains('=', StringComparison.Ordinal) ? int.Parse(text.Split('=')[1], provider: null) : (int)parsed.Offset), ++_now);
    }
}
