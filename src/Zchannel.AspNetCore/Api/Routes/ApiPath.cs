namespace Zchannel.Api.Routes;

/// <summary>
/// A path of the API and the calls that it answers.
/// </summary>
internal sealed class ApiPath
{
    // As people list them.
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];

    private readonly string?[] _literals;

    /// <summary>Makes a path.</summary>
    /// <param name="template">The path, with its parameters in braces.</param>
    /// <param name="field">The parameter that is in the query instead, or null.</param>
    /// <param name="routes">The calls.</param>
    public ApiPath(string template, string? field, IReadOnlyList<ApiRoute> routes)
    {
        var segments = template.TrimStart('/').Split('/');
        _literals = [.. segments.Select(segment => IsParameter(segment) ? null : segment)];
        Template = template;
        Routes = routes;
        Parameters =
        [
            .. field is null ? (ApiParameter[])[] : [new ApiParameter(field, null)],
            .. segments.Index().Where(pair => IsParameter(pair.Item)).Select(pair => new ApiParameter(pair.Item[1..^1], pair.Index)),
        ];
        Allow = string.Join(", ", routes.Select(route => route.Method).OrderBy(method => Array.IndexOf(Methods, method)));
    }

    /// <summary>The path, with its parameters in braces.</summary>
    public string Template { get; }

    /// <summary>The calls.</summary>
    public IReadOnlyList<ApiRoute> Routes { get; }

    /// <summary>The parameters, in the order in which handlers get them.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; }

    /// <summary>The methods that are answered.</summary>
    public string Allow { get; }

    /// <summary>How many segments it has.</summary>
    public int Length => _literals.Length;

    /// <summary>Tells whether a path with as many segments is this one. A last segment that is empty never is.</summary>
    public bool Matches(ReadOnlySpan<string> segments)
    {
        for (var i = 0; i < _literals.Length; i++)
        {
            if (_literals[i] is { } literal && literal != segments[i])
            {
                return false;
            }
        }

        return segments[^1].Length > 0;
    }

    /// <summary>Finds the call for a method.</summary>
    public ApiRoute? Find(string method)
    {
        foreach (var route in Routes)
        {
            if (route.Method == method)
            {
                return route;
            }
        }

        return null;
    }

    private static bool IsParameter(string segment) => segment.StartsWith('{');
}
