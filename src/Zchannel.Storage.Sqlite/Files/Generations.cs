namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// The generations of a database that can still be told apart, oldest first; the last is the one that is served.
/// </summary>
internal sealed class Generations
{
    /// <summary>How many are remembered. A client that comes back from an older one is told of a gap.</summary>
    public const int Remembered = 64;

    private readonly Generation[] _generations;

    private Generations(Generation[] generations) => _generations = generations;

    /// <summary>The one that is served.</summary>
    public Generation Current => _generations[^1];

    /// <summary>All that are remembered, oldest first.</summary>
    public ReadOnlySpan<Generation> All => _generations;

    /// <summary>Reads what a database has, and begins a new one.</summary>
    /// <param name="database">The database, open for writing, in no transaction.</param>
    /// <param name="now">The time.</param>
    public static Generations Begin(Database database, DateTimeOffset now)
    {
        database.Execute("BEGIN IMMEDIATE");
        var kept = Read(database);
        var next = database.ReadInteger("SELECT coalesce(max(number), 0) + 1 FROM generations");
        kept.Add(Generation.Begin(database, next, now));
        database.Execute("DELETE FROM generations WHERE number NOT IN (SELECT number FROM generations ORDER BY number DESC LIMIT 64)");
        database.Execute("COMMIT");
        return new Generations([.. kept.TakeLast(Remembered)]);
    }

    // What came before one that is damaged cannot be put in order with what came after it.
    private static List<Generation> Read(Database database)
    {
        var read = new List<Generation>();
        using var select = database.PrepareOnce("SELECT number, nonce, checksum FROM generations ORDER BY number");
        while (select.Step())
        {
            var generation = new Generation(select.Integer(0), select.Blob(1).ToArray());
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
