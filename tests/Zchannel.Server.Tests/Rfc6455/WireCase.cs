namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>What a client sends behind its handshake, how it arrives, and what must come of it.</summary>
/// <param name="Name">What is tried, in words.</param>
/// <param name="Sent">The frames.</param>
internal sealed record WireCase(string Name, params SentFrame[] Sent)
{
    /// <summary>How many bytes go out at a time; 0 for all at once.</summary>
    public int Chop { get; init; }

    /// <summary>How many bytes of the last frame are never sent.</summary>
    public int Missing { get; init; }

    /// <summary>The messages that are taken, as everyone on the channel hears them, the client too.</summary>
    public SentFrame[] Heard { get; init; } = [];

    /// <summary>The payloads of the pongs that the client gets.</summary>
    public byte[][] Pongs { get; init; } = [];

    /// <summary>How it ends; the link stays where nothing is said.</summary>
    public Ending Ending { get; init; } = Ending.Stays;

    /// <summary>What the client sends between the server's close frame and its own.</summary>
    public SentFrame[] SentAfterClose { get; init; } = [];

    public byte[] Bytes() => [.. Sent.SelectMany(frame => frame.ToBytes()).SkipLast(Missing)];
}

/// <summary>How a link ends.</summary>
/// <param name="By">Who begins it.</param>
/// <param name="Code">The code in the server's close frame.</param>
internal sealed record Ending(EndedBy By, int Code)
{
    /// <summary>Nothing ends it before the test does.</summary>
    public static readonly Ending Stays = new(EndedBy.Nobody, 0);

    /// <summary>The client shuts its side without a close frame; it may or may not get one.</summary>
    public static readonly Ending Abandoned = new(EndedBy.EndOfStream, 1000);

    /// <summary>The application ends it.</summary>
    public static readonly Ending Ended = new(EndedBy.Application, 4004);

    /// <summary>Section 7.1.7: the server fails the connection.</summary>
    public static Ending Failed(int code) => new(EndedBy.Server, code);

    /// <summary>Section 5.5.1: the client's close frame is answered with a code and nothing else.</summary>
    public static Ending Echoed(int code) => new(EndedBy.Client, code);
}

/// <summary>Who ends a link.</summary>
internal enum EndedBy
{
    Nobody,
    Client,
    EndOfStream,
    Server,
    Application,
}
