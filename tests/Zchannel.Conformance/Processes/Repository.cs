namespace Zchannel.Conformance.Processes;

/// <summary>Where the repository is in which these tests were built.</summary>
internal static class Repository
{
    public static string Find(params string[] path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Zchannel.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine([directory.FullName, .. path]);
    }
}
