using Zchannel.Checker.Checks;
using Zchannel.Checker.Running;
using Zchannel.Checker.Server;

namespace Zchannel.Checker.Faults;

/// <summary>
/// One bit of the files is another. The server may serve, and then tells what it has lost, or may refuse with clear words. What
/// it does for a while is written down like everything else; then the copy from before is put back.
/// </summary>
internal sealed class BitFlip(ServerUnderTest server, Site site, Crowd crowd, Action<string> tell)
{
    // What is found in the first pages says what all others are: one flip of four is aimed there.
    private const int FirstPages = 10 * 4096;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(3);

    public async Task DoAsync(Fault fault, FullDisk disk, CancellationToken cancellationToken)
    {
        await server.KillAsync();
        await disk.EndAsync();
        var before = server.Life.Number;
        server.Directory.Save();
        if (Flip(fault) is not { } where)
        {
            tell("  there is nothing to flip a bit in");
            await server.StartAsync(Beginning.Killed, before, cancellationToken);
            site.Gate.Open();
            return;
        }

        tell($"  {where}");
        await ServeAsync(before, cancellationToken);
        server.Directory.Restore();
        await server.StartAsync(Beginning.Restored, before, cancellationToken);
        site.Gate.Open();
    }

    private async Task ServeAsync(int before, CancellationToken cancellationToken)
    {
        var begun = site.Now;
        try
        {
            await server.StartAsync(Beginning.Flipped, before, cancellationToken);
            site.Gate.Open();
            await site.PauseAsync(Watched, cancellationToken);
            // What nobody has asked for nobody has been told of: each row is looked at, and told of or right.
            await Task.WhenAll(site.Chronicle.Channels.Values.Select(channel => crowd.WalkAsync(channel, cancellationToken)));
            tell(server.Words.FirstOrDefault(IsAboutDamage) is { } words
                ? $"  the server says: {words.Trim()}"
                : "  the server has noticed no damage; what it served is judged like everything else");
            if (!server.IsRunning)
            {
                site.Chronicle.Seen.Enqueue(new Violation(Promise.Recovery, null, "the server ended by itself over a damaged database", [.. server.Words.TakeLast(20)]));
            }
        }
        catch (ServerFailedException refusal)
        {
            tell($"  the server refused to start: {(refusal.Words is [.., var last] ? last : "without a word")}");
            if (!Explains(refusal.Words))
            {
                site.Chronicle.Seen.Enqueue(new Violation(Promise.HonestAnswers, null, $"no clear words about a damaged database: {refusal.Message}", [.. refusal.Words.TakeLast(20)]));
            }
        }

        await server.KillAsync();
        site.Chronicle.StoreTroubles.Enqueue(new Trouble(begun, site.Now, IsDamage: true));
    }

    private static bool IsAboutDamage(string line) =>
        line.Contains("set aside", StringComparison.Ordinal) || line.Contains("damage", StringComparison.Ordinal) || line.Contains("lost", StringComparison.Ordinal);

    // A sentence that names the file, and no stack trace.
    private static bool Explains(IReadOnlyList<string> words) =>
        words.Any(line => line.Contains("zchannel.db", StringComparison.Ordinal)) && !words.Any(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));

    private string? Flip(Fault fault)
    {
        var isDatabase = fault.Draw % 2 == 0;
        var log = WriteAheadLog.Read(server.Directory.Log);
        var path = isDatabase || log is null ? server.Directory.Database : server.Directory.Log;
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        // Behind its end the log holds what nobody reads.
        var length = path == server.Directory.Log ? log!.Value.End : file.Length;
        length = fault.Draw / 16 % 4 == 0 ? Math.Min(length, FirstPages) : length;
        var (offset, bit) = ((long)(fault.Share * length), fault.Draw / 2 % 8);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ (1 << bit)));
        return $"bit {bit} of byte {offset} of {Path.GetFileName(path)}, which has {file.Length}";
    }
}
