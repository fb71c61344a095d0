using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Api;

/// <summary>
/// Lists in pages: in ordinal order of a key, each page beginning behind the last key of the one before.
/// </summary>
internal static class Paging
{
    /// <summary>How many there are in a page where the caller does not say.</summary>
    public const int DefaultLimit = 100;

    /// <summary>How many there are at most.</summary>
    public const int MaxLimit = 1000;

    /// <summary>What a caller is told whose query makes no sense.</summary>
    public static ApiError Error { get; } = ApiError.InvalidRequest($"'limit' must be 1 to {MaxLimit}, and 'cursor' one that an earlier page gave.");

    /// <summary>Reads <c>limit</c> and <c>cursor</c>.</summary>
    public static bool TryRead(IQueryCollection query, out int limit, out string? after)
    {
        after = null;
        return TryReadLimit(query, out limit) && TryReadCursor(query, out after);
    }

    /// <summary>Reads <c>limit</c>.</summary>
    public static bool TryReadLimit(IQueryCollection query, out int limit)
    {
        limit = DefaultLimit;
        return query["limit"] is var given && (given.Count == 0
            || (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit));
    }

    /// <summary>Takes a page, and one more to know whether there is another. Its cost does not depend on the place of the page.</summary>
    public static IReadOnlyList<T> Take<T>(IEnumerable<T> items, Func<T, string> key, string? after, int limit)
    {
        // The greatest is thrown out as soon as there is one too many, so that no more than a page is ever held.
        var page = new PriorityQueue<T, string>(Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x)));
        foreach (var item in items)
        {
            if (after is not null && string.CompareOrdinal(key(item), after) <= 0)
            {
                continue;
            }

            page.Enqueue(item, key(item));
            if (page.Count > limit + 1)
            {
                page.Dequeue();
            }
        }

        return [.. page.UnorderedItems.Select(entry => entry.Element).OrderBy(key, StringComparer.Ordinal)];
    }

    /// <summary>Writes a page as an object with the list, and <c>cursor</c> where there is another.</summary>
    public static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> page, int limit, Func<T, string> key, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var item in page.Take(limit))
        {
            write(json, item);
        }

        json.WriteEndArray();
        if (page.Count > limit)
        {
            json.WriteString("cursor", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key(page[limit - 1]))));
        }

        json.WriteEndObject();
    }

    private static bool TryReadCursor(IQueryCollection query, out string? after)
    {
        after = null;
        var cursor = query["cursor"].ToString();
        if (cursor.Length == 0)
        {
            return true;
        }

        if (!Base64Url.IsValid(cursor))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        after = Encoding.UTF8.GetString(bytes);
        return Utf8.IsValid(bytes);
    }
}
