using System.Text;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Tests.Data;

/// <summary>
/// Exports and imports as tests want them.
/// </summary>
internal static class Exports
{
    private static readonly IProgress<DataStep> Silent = new Progress<DataStep>();

    /// <summary>Exports a database, and collects what is damaged.</summary>
    public static List<string> Read(string file, List<DataDamage>? damages = null, DataScope scope = default)
    {
        using var data = DataReader.Open(file);
        using MemoryStream output = new();
        new DataExport(data, damage => (damages ?? throw new DataDamagedException($"{damage}")).Add(damage), output)
            .Run(scope, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Silent, TestContext.Current.CancellationToken);
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Imports lines.</summary>
    public static async Task<ImportTotals> WriteAsync(IEnumerable<string> lines, StoreFiles files, bool replaces = false, string? vfs = null)
    {
        using MemoryStream input = new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        return await DataImport.RunAsync(input, files, replaces, new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero), Silent, vfs, TestContext.Current.CancellationToken);
    }

    /// <summary>Checks a database.</summary>
    public static (List<DataDamage> Damages, IReadOnlyCollection<AppTotals> Apps) Check(string file)
    {
        List<DataDamage> damages = [];
        using var data = DataReader.Open(file);
        DataCheck check = new(data, damages.Add);
        check.Run((_, _) => { }, Silent, TestContext.Current.CancellationToken);
        return (damages, check.Apps);
    }
}
