using System.Text;
using System.Text.Json;

namespace Zchannel.Tokens;

/// <summary>
/// The file of revocations: a line of JSON for each, appended and flushed to the disk before it is acknowledged; written
/// anew when most of it is over. Not safe for concurrent use.
/// </summary>
/// <param name="directory">The server's data directory; made when there is something to keep.</param>
internal sealed class RevocationFile(string directory)
{
    private readonly string _path = Path.Combine(directory, "revocations.ndjson");
    private bool _isTorn;

    /// <summary>How many lines the file has.</summary>
    public int Lines { get; private set; }

    /// <summary>
    /// Reads the file. A last line without its end was never acknowledged, and does not count; the next to be appended
    /// goes over it.
    /// </summary>
    /// <exception cref="InvalidDataException">Another line is not one of ours.</exception>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    public IReadOnlyList<Revocation> Read()
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        var text = File.ReadAllText(_path, Encoding.UTF8);
        var whole = text.LastIndexOf('\n') + 1;
        _isTorn = whole < text.Length;
        var revocations = new List<Revocation>();
        foreach (var line in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            revocations.Add(Parse(line, revocations.Count + 1));
        }

        Lines = revocations.Count;
        return revocations;
    }

    /// <summary>Appends one and waits until it is on the disk.</summary>
    public void Append(Revocation revocation, IReadOnlyCollection<Revocation> all)
    {
        // Replaced whole where what stands there is torn, or mostly over.
        if (_isTorn || Lines > 1_000 + (2 * all.Count))
        {
            Replace(all);
            return;
        }

        Directory.CreateDirectory(directory);
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
        var length = file.Length;
        try
        {
            Write(file, revocation);
            file.Flush(flushToDisk: true);
            Lines++;
        }
        catch (IOException)
        {
            // Half a line would make the next one unreadable.
            _isTorn = true;
            file.SetLength(length);
            throw;
        }
    }

    private void Replace(IReadOnlyCollection<Revocation> all)
    {
        Directory.CreateDirectory(directory);
        var next = _path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            foreach (var revocation in all)
            {
                Write(file, revocation);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
        (Lines, _isTorn) = (all.Count, false);
    }

    private static void Write(FileStream file, Revocation revocation)
    {
        JsonSerializer.Serialize(file, revocation, RevocationJson.Default.Revocation);
        file.WriteByte((byte)'\n');
    }

    private Revocation Parse(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RevocationJson.Default.Revocation) ?? throw Damaged(number, null);
        }
        catch (JsonException exception)
        {
            throw Damaged(number, exception);
        }
    }

    private InvalidDataException Damaged(int line, Exception? inner) =>
        new($"{_path} line {line} is damaged: mend or remove it, and note that without the file revoked tokens are good again.", inner);
}
