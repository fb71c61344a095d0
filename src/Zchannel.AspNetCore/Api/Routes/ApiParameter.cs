using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Api.Routes;

/// <summary>
/// A parameter of a template.
/// </summary>
/// <param name="Name">Its name in the template.</param>
/// <param name="Segment">The segment of the path that it is; null where it is in the query.</param>
internal sealed record ApiParameter(string Name, int? Segment)
{
    /// <summary>The parameter that names a channel.</summary>
    public const string Channel = "name";

    /// <summary>Its name where it is in the query.</summary>
    public string Field => Name == Channel ? "channel" : Name;

    /// <summary>Reads what it stands for: decoded once, as it is on the wire.</summary>
    /// <param name="request">The request.</param>
    /// <param name="segments">Its path.</param>
    /// <param name="value">The text.</param>
    /// <param name="error">What is wrong with it.</param>
    public bool TryRead(HttpRequest request, ReadOnlySpan<string> segments, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out ApiError? error)
    {
        error = null;
        if (Segment is { } at)
        {
            if (RawPath.TryDecode(segments[at], out value))
            {
                return true;
            }

            error = ApiError.InvalidRequest($"The {(Name == Channel ? "channel name" : Name)} in the path is not percent-encoded UTF-8.");
            return false;
        }

        if (FormFields.TryReadQuery(request, Field, out value) && value is not null)
        {
            return true;
        }

        error = ApiError.InvalidRequest($"'{Field}' must be given once, in percent-encoded UTF-8.");
        return false;
    }
}
