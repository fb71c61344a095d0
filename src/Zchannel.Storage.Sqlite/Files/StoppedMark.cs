using System.Security.Cryptography;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// What a clean stop leaves beside the database: a token that is also in it, and which file that is. Only where both agree was this very
/// file closed by us and nothing done with it since; a copy of it, or one that was put back, is another file.
/// </summary>
internal static class StoppedMark
{
    /// <summary>Makes a token.</summary>
    public static string NewToken() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Takes what the last stop has left, if it still agrees with the database's file. Called before that is opened.</summary>
    /// <returns>The token; null where the last stop was not a clean one of this file.</returns>
    public static string? Take(StoreFiles files)
    {
        if (!File.Exists(files.Stopped))
        {
            return null;
        }

        var left = File.ReadAllText(files.Stopped).TrimEnd().Split(' ');
        File.Delete(files.Stopped);
        return left is [var token, var identity] && !HasLog(files) && identity == FileIdentity.Of(files.Database) ? token : null;
    }

    /// <summary>Leaves a mark. Called once the database is closed.</summary>
    public static void Leave(StoreFiles files, string token)
    {
        if (!HasLog(files) && FileIdentity.Of(files.Database) is { } identity)
        {
            File.WriteAllText(files.Stopped, $"{token} {identity}\n");
            StoreFiles.KeepToOwner(files.Stopped);
        }
    }

    private static bool HasLog(StoreFiles files) => new FileInfo(files.Log) is { Exists: true, Length: > 0 };
}
