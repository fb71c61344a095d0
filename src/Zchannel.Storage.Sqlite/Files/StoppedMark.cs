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

    /// <summary>Whether there is one, of whatever database.</summary>
    public static bool IsThere(StoreFiles files) => File.Exists(files.Stopped) && !FileIdentity.IsDevice(files.Stopped);

    /// <summary>Reads what the last stop has left, if it still agrees with the database's file. Called before that is opened.</summary>
    /// <returns>The token; null where the last stop was not a clean one of this file.</returns>
    public static string? Read(StoreFiles files)
    {
        if (!IsThere(files))
        {
            return null;
        }

        var left = File.ReadAllText(files.Stopped).TrimEnd().Split(' ');
        return left is [var token, var identity] && !files.HasLog && identity == FileIdentity.Of(files.Database) ? token : null;
    }

    /// <summary>Takes a mark away. Called once the database no longer has its token: until then a start that comes to nothing has changed nothing.</summary>
    public static void Remove(StoreFiles files)
    {
        if (IsThere(files))
        {
            File.Delete(files.Stopped);
        }
    }

    /// <summary>Leaves a mark. Called once the database is closed.</summary>
    /// <exception cref="IOException">Something else has its name.</exception>
    public static void Leave(StoreFiles files, string token)
    {
        if (!files.HasLog && FileIdentity.Of(files.Database) is { } identity)
        {
            if (FileKind.Strange(files.Stopped) is { } kind)
            {
                throw new IOException($"'{files.Stopped}' is {kind}.");
            }

            File.WriteAllText(files.Stopped, $"{token} {identity}\n");
            StoreFiles.KeepToOwner(files.Stopped);
        }
    }
}
