using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Reading;

/// <summary>
/// Steps through rows by their keys, and past those whose pages are damaged.
/// </summary>
internal static class DamagedRange
{
    // Behind a damaged page so many keys are tried one by one.
    private const int MostByThemselves = 1_000_000;

    /// <summary>Reads the rows of a range of keys, in order.</summary>
    /// <param name="reader">What reads.</param>
    /// <param name="sql">Selects the rows between two keys, which it has as parameters, in order; the key is the first column.</param>
    /// <param name="first">The first key.</param>
    /// <param name="last">The last key.</param>
    /// <param name="read">Takes a row.</param>
    /// <returns>Whether all pages could be read.</returns>
    public static bool Read(StoreReader reader, string sql, long first, long last, Action<Statement> read)
    {
        var next = first;
        if (TryRun(last))
        {
            return true;
        }

        for (var tries = 0; next <= last && tries < MostByThemselves; tries++)
        {
            // Whatever comes behind one that can be read is read in one go again.
            var from = next;
            if (TryRun(from))
            {
                next = Math.Max(next, from + 1);
                if (TryRun(last))
                {
                    break;
                }
            }
            else
            {
                next = from + 1;
            }
        }

        return false;

        bool TryRun(long to)
        {
            var statement = reader.Statement(sql).Bind(1, next).Bind(2, to);
            try
            {
                while (statement.Step())
                {
                    next = statement.Integer(0) + 1;
                    read(statement);
                }

                return true;
            }
            catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
            {
                reader.FoundDamage(exception);
                return false;
            }
            finally
            {
                statement.Reset();
            }
        }
    }
}
