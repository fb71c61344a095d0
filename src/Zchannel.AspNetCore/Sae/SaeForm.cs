using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Zchannel.Api;
using Zchannel.Hosting;

namespace Zchannel.Sae;

/// <summary>
/// The arguments of a call: a form, url-encoded, or in parts as PHP sends an array.
/// </summary>
internal sealed class SaeForm
{
    // RFC 2046, section 5.1.1.
    private const int MaxBoundary = 70;

    // A part costs more than its bytes.
    private const int MaxParts = 100;

    private static readonly ApiError NoForm = ApiError.InvalidRequest(
        "The body must be a form in UTF-8: application/x-www-form-urlencoded, or multipart/form-data without files.");

    private readonly IReadOnlyList<(string Name, string Value)> _fields;

    private SaeForm(IReadOnlyList<(string Name, string Value)> fields) => _fields = fields;

    /// <summary>Reads a form whole.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">How many bytes at most; 0 for as many as the server takes at all.</param>
    public static async ValueTask<(SaeForm? Form, ApiError? Error)> ReadAsync(HttpRequest request, int limit)
    {
        if (await request.ReadBodyAsync(limit) is not { } body)
        {
            return (null, limit == 0 ? RequestFailures.Describe(StatusCodes.Status413PayloadTooLarge) : ApiError.TooLarge(limit));
        }

        var fields = await ReadFieldsAsync(request, body);
        return fields is null ? (null, NoForm) : (new SaeForm(fields), null);
    }

    /// <summary>Finds an argument.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, or null where it is not given.</param>
    /// <returns>False where it is given more than once.</returns>
    public bool TryGet(string name, out string? value)
    {
        var values = _fields.Where(field => field.Name == name).Select(field => field.Value).Take(2).ToList();
        value = values.FirstOrDefault();
        return values.Count < 2;
    }

    private static async ValueTask<IReadOnlyList<(string Name, string Value)>?> ReadFieldsAsync(HttpRequest request, byte[] body)
    {
        // The plainest of clients send no type at all.
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return FormFields.TryRead(body, out var untyped) ? untyped : null;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return null;
        }

        return type.MediaType.ToString().ToLowerInvariant() switch
        {
            "application/x-www-form-urlencoded" => FormFields.TryRead(body, out var fields) ? fields : null,
            "multipart/form-data" => await ReadPartsAsync(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), body, request.HttpContext.RequestAborted),
            _ => null,
        };
    }

    private static async ValueTask<IReadOnlyList<(string Name, string Value)>?> ReadPartsAsync(string boundary, byte[] body, CancellationToken cancellationToken)
    {
        if (boundary.Length is 0 or > MaxBoundary)
        {
            return null;
        }

        var fields = new List<(string Name, string Value)>();
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body));
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
            {
                using var value = new MemoryStream();
                await part.Body.CopyToAsync(value, cancellationToken);
                if (fields.Count == MaxParts || !ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)
                    || disposition.FileName.HasValue || disposition.FileNameStar.HasValue || !Utf8.IsValid(value.ToArray()))
                {
                    return null;
                }

                fields.Add((HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), Encoding.UTF8.GetString(value.ToArray())));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // Parts that never end, or have no headers.
            return null;
        }

        return fields;
    }
}
