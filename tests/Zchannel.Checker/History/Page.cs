namespace Zchannel.Checker.History;

/// <summary>One answer about a channel's history.</summary>
/// <param name="Life">The life of the server that it came from.</param>
/// <param name="After">Behind what was asked; null for the beginning.</param>
/// <param name="Limit">How many were asked for.</param>
/// <param name="Begun">When it was asked.</param>
/// <param name="Entries">What it holds.</param>
/// <param name="Complete">Whether it claims that nothing before its first entry is missing.</param>
/// <param name="More">Whether it says that more follows.</param>
internal sealed record Page(int Life, Position? After, int Limit, long Begun, IReadOnlyList<Heard> Entries, bool Complete, bool More)
{
    public override string ToString() =>
        $"a page in life {Life} (after {After?.ToString() ?? "nothing"}, {Entries.Count} entries"
        + (Entries.Count > 0 ? $" from {Entries[0].Position} to {Entries[^1].Position}" : "")
        + $", complete {Complete}, more {More})";
}
