namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Says what stands in the place of a file.
/// </summary>
internal static class FileKind
{
    /// <summary>How a link is named.</summary>
    public const string Link = "a link";

    /// <summary>Names what is there in place of an ordinary file; null where one is, or nothing.</summary>
    public static string? Strange(string path) =>
        new FileInfo(path).LinkTarget is not null ? Link
        : Directory.Exists(path) ? "a directory"
        : FileIdentity.IsDevice(path) ? "a pipe, a socket or a device"
        : null;
}
