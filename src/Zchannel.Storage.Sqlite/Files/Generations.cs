namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// The generations of a database that can still be told apart, oldest first; the last is the one that is served.
/// </summary>
internal sealed class Generations
{
    /// <summary>How many are remembered. A client that comes back from an older one is told of a gap.</summary>
    public const int Remembered = 64;

    private const string PruneSql = "DELETE FROM generations WHERE number NOT IN (SELECT number FROM generations ORDER BY number DESC LIMIT 64)";

    private readonly Generation[] _generations;

    private Generations(IEnumerable<Generation> generations) => _generations = [.. generations.TakeLast(Remembered)];

    /// <summary>The one that is served.</summary>
    public Generation Current => _generations[^1];

    /// <summary>All that are remembered, oldest first.</summary>
    public ReadOnlySpan<Generation> All => _generations;

    /// <summary>Reads those of a database that is not to be served.</summary>
    /// <returns>Null where none can be told.</returns>
    public static Generations? Read(Database database) => Read(database, out _, out _) is { Count: > 0 } known ? new Generations(known) : null;

    /// <summary>Begins a new one, in the transaction under way.</summary>
    public static Generation BeginNext(Database database, DateTimeOffset now)
    {
        Read(database, out var last, out _);
        var next = Generation.Begin(database, last + 1, now);
        database.Execute(PruneSql);
        return next;
    }

    /// <summary>Goes on with the last generation of a database, or begins a new one; kept before anything is served.</summary>
    /// <param name="database">The database, open for writing, in no transaction.</param>
    /// <param name="stopped">The token that the last stop has left beside it, if that was a clean one.</param>
    /// <param name="now">The time.</param>
    /// <param name="isNew">Whether a new one was begun.</param>
    public static Generations Begin(Database database, string? stopped, DateTimeOffset now, out bool isNew)
    {
        database.Execute("BEGIN IMMEDIATE");
        var known = Read(database, out var last, out var clean);
        isNew = stopped is null || stopped != clean || known.Count == 0 || known[^1].Number != last;
        if (isNew)
        {
            known.Add(Generation.Begin(database, last + 1, now));
            database.Execute(PruneSql);
        }

        // So that what was left beside the database is worth nothing any more, wherever a copy of it turns up.
        database.Execute("UPDATE generations SET clean = NULL, synced = synced + 1 WHERE number = (SELECT max(number) FROM generations)");
        database.Execute("COMMIT");
        return new Generations(known);
    }

    // What came before one that is damaged cannot be put in order with what came after it.
    private static List<Generation> Read(Database database, out long last, out string? clean)
    {
        var read = new List<Generation>();
        (last, clean) = (0, null);
        using var select = database.PrepareOnce("SELECT number, nonce, checksum, clean FROM generations ORDER BY number");
        while (select.Step())
        {
            var generation = new Generation(select.Integer(0), select.Blob(1).ToArray());
            (last, clean) = (generation.Number, select.Text(3));
            if (generation.Checksum() == select.Integer(2))
            {
                read.Add(generation);
            }
            else
            {
                read.Clear();
            }
        }

        return read;
    }
}
