namespace Zchannel.Server.Management;

/// <summary>
/// <c>/</c>: says what is there.
/// </summary>
internal sealed class IndexEndpoint(IEnumerable<IManagementEndpoint> endpoints) : IManagementEndpoint
{
    /// <inheritdoc />
    public string Path => "/";

    /// <inheritdoc />
    public string Summary => "what is here";

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes)
    {
        var items = string.Concat(endpoints.OrderBy(endpoint => endpoint.Path, StringComparer.Ordinal)
            .Select(endpoint => $"<li><a href=\"{endpoint.Path}\">{endpoint.Path}</a> {endpoint.Summary}</li>\n"));
        var page = $"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Zchannel, for operators</title>\n<ul>\n{items}</ul>\n</html>\n";
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], () => Results.Text(page, "text/html"));
    }
}
