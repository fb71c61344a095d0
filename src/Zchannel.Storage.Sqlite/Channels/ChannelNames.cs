using Zchannel.Storage.Sqlite.Reading;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// The names of an app's channels.
/// </summary>
internal static class ChannelNames
{
    private const string OfAppSql = "SELECT name FROM channels WHERE app = ?1";

    /// <summary>Reads them, in no order.</summary>
    public static List<string> Read(StoreReader reader, string app)
    {
        var names = new List<string>();
        var statement = reader.Statement(OfAppSql).Bind(1, app);
        try
        {
            while (statement.Step())
            {
                names.Add(statement.Text(0)!);
            }
        }
        finally
        {
            statement.Reset();
        }

        return names;
    }
}
