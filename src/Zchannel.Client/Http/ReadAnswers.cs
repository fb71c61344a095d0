using System.Text;

namespace Zchannel.Client.Http;

internal sealed record ChannelAnswer(string Name, string Position, long Subscribers, HistorySizeAnswer History)
{
    public ChannelSummary ToSummary() => new(Name, Position, Subscribers, History.Messages, History.Bytes);
}

internal sealed record HistorySizeAnswer(long Messages, long Bytes);

internal sealed record ChannelListAnswer(IReadOnlyList<ChannelAnswer> Channels)
{
    public string? Cursor { get; init; }
}

internal sealed record ConnectionAnswer(string Connection, string Client, DateTimeOffset Since, string Protocol)
{
    public string? User { get; init; }
}

internal sealed record ConnectionListAnswer(IReadOnlyList<ConnectionAnswer> Connections)
{
    public string? Cursor { get; init; }
}

internal sealed record StoredMessageAnswer(string Position, DateTimeOffset Time)
{
    public string? Data { get; init; }

    public byte[]? DataBase64 { get; init; }

    public StoredMessage ToStored() => DataBase64 is { } bytes
        ? new StoredMessage(ChannelMessageKind.Binary, Position, bytes, Time)
        : new StoredMessage(ChannelMessageKind.Text, Position, Encoding.UTF8.GetBytes(Data ?? ""), Time);
}

internal sealed record HistoryAnswer(IReadOnlyList<StoredMessageAnswer> Messages, bool Complete, bool More);

internal sealed record BatchAnswer(IReadOnlyList<BatchResultAnswer> Results);

internal sealed record BatchResultAnswer
{
    public string? Channel { get; init; }

    public IReadOnlyList<BatchResultAnswer>? Channels { get; init; }

    public string? Position { get; init; }

    public long Receivers { get; init; }

    public BatchErrorAnswer? Error { get; init; }
}

internal sealed record BatchErrorAnswer(int Status, string Code, string Detail)
{
    public int? RetryAfter { get; init; }
}
