using System.Globalization;
using Zchannel.Server.Bench.Links;

namespace Zchannel.Server.Bench.Figures;

/// <summary>
/// Says in words what went wrong at the subscribers.
/// </summary>
internal static class LinkFaults
{
    private const string GoingAway = "4200";

    /// <summary>
    /// Goes through all subscribers.
    /// </summary>
    /// <param name="ledgers">What they heard.</param>
    /// <param name="published">
    /// How many messages each of them, by its number, has to have heard; null where the run was interrupted: then some are
    /// under way, and Ctrl-C has reached a server of the run's own too, which says goodbye.
    /// </param>
    public static IEnumerable<string> Of(IEnumerable<DeliveryLedger> ledgers, Func<int, int>? published)
    {
        var all = ledgers.ToList();
        var missing = all.Select((ledger, number) => Math.Max(0, (published?.Invoke(number) ?? 0) - ledger.Next) + ledger.Skipped);
        return
        [
            .. Count(missing, "lost"),
            .. Count(all.Select(ledger => ledger.Misplaced), "delivered twice or out of order"),
            .. Count(all.Select(ledger => ledger.Damaged), "delivered, but not as they were sent"),
            .. Endings(published is null ? all.Where(ledger => ledger.Ending?.EndsWith(GoingAway, StringComparison.Ordinal) is not true) : all),
        ];
    }

    /// <summary>Says which links have ended, and why.</summary>
    public static IEnumerable<string> Endings(IEnumerable<DeliveryLedger> ledgers) => ledgers
        .Where(ledger => ledger.Ending is not null)
        .GroupBy(ledger => ledger.Ending!)
        .OrderByDescending(group => group.Count())
        .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count():N0} connections: {group.Key}{Hint(group.Key)}"));

    private static IEnumerable<string> Count(IEnumerable<int> counts, string what)
    {
        var affected = counts.Where(count => count > 0).ToList();
        return affected.Count == 0
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{affected.Sum(count => (long)count):N0} messages were {what}, at {affected.Count:N0} subscribers")];
    }

    private static string Hint(string ending) => ending switch
    {
        _ when ending.EndsWith("4100", StringComparison.Ordinal) => ": over capacity (memory, or the queue of callbacks)",
        _ when ending.EndsWith("4101", StringComparison.Ordinal) => ": over a limit of the app (Connections, ConnectionsPerAddress, ConnectionsPerToken, Channels)",
        _ when ending.EndsWith("4108", StringComparison.Ordinal) => ": too slow. More is published than this machine, or the way to it, can hear (or LagBytes is small)",
        _ when ending.EndsWith(GoingAway, StringComparison.Ordinal) => ": the server is stopping",
        _ when ending.EndsWith("HTTP 429", StringComparison.Ordinal) => ": over a limit of the app, and refused too often to be told which",
        _ => "",
    };
}
