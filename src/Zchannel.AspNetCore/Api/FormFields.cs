using System.Text;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Api;

/// <summary>
/// Reads <c>application/x-www-form-urlencoded</c>, of a body or a query. Names are compared with their case.
/// </summary>
internal static class FormFields
{
    /// <summary>Reads all fields, in their order.</summary>
    /// <param name="form">The form as it stands on the wire.</param>
    /// <param name="fields">Names and values.</param>
    /// <returns>False for what is not percent-encoded UTF-8.</returns>
    public static bool TryRead(ReadOnlySpan<byte> form, out List<(string Name, string Value)> fields)
    {
        fields = [];
        foreach (var range in form.Split((byte)'&'))
        {
            var field = form[range];
            if (field.IsEmpty)
            {
                continue;
            }

            var equals = field.IndexOf((byte)'=');
            var name = equals < 0 ? field : field[..equals];
            var value = equals < 0 ? [] : field[(equals + 1)..];
            if (!PercentEncoding.TryDecode(name, plusIsSpace: true, out var nameText) || !PercentEncoding.TryDecode(value, plusIsSpace: true, out var valueText))
            {
                return false;
            }

            fields.Add((nameText, valueText));
        }

        return true;
    }

    /// <summary>Reads a field of a request's query.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="value">Its value, or null where it is not given.</param>
    /// <returns>False where it is given twice, or the query is not percent-encoded UTF-8.</returns>
    public static bool TryReadQuery(HttpRequest request, string name, out string? value)
    {
        value = null;
        var query = Encoding.UTF8.GetBytes(request.QueryString.Value ?? "").AsSpan();
        if (!TryRead(query.IsEmpty ? query : query[1..], out var fields))
        {
            return false;
        }

        var values = fields.Where(field => field.Name == name).Select(field => field.Value).ToList();
        value = values.FirstOrDefault();
        return values.Count <= 1;
    }
}
