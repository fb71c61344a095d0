namespace Zchannel.Checker.History;

/// <summary>One connection of a subscriber, from its hello to its end. Written by one task, read when that has ended.</summary>
/// <param name="subscriber">Whose it is.</param>
/// <param name="client">The client id it came with.</param>
/// <param name="life">The life of the server that it was in.</param>
/// <param name="after">What it asked to resume behind.</param>
/// <param name="hello">Where the server said its cursor stands.</param>
internal sealed class Session(string subscriber, string client, int life, Position? after, Position hello)
{
    public string Client { get; } = client;

    public int Life { get; } = life;

    public Position? After { get; } = after;

    public Position Hello { get; } = hello;

    public List<Heard> Heard { get; } = [];

    public string End { get; set; } = "open";

    public override string ToString() =>
        $"{subscriber} in life {Life} (after {After?.ToString() ?? "nothing"}, hello {Hello}, {Heard.Count} heard, {End})";
}
