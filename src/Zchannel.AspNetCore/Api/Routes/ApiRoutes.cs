namespace Zchannel.Api.Routes;

/// <summary>
/// All calls of the API, and for each path that has a name in it the twin that takes the name in the query.
/// </summary>
internal sealed class ApiRoutes
{
    private static readonly (string Path, string Twin, string Field)[] Twins =
        [("/v1/channels/{name}", "/v1/channel", ApiParameter.Channel), ("/v1/users/{user}", "/v1/user", "user")];

    private readonly ApiPath[][] _byLength;

    /// <summary>Collects the calls.</summary>
    public ApiRoutes(IEnumerable<IApiRouteGroup> groups)
    {
        Groups = [.. groups];
        Paths = [.. Groups.SelectMany(group => group.Routes).GroupBy(route => route.Template).SelectMany(WithTwin)];
        var lengths = Paths.ToLookup(path => path.Length);
        _byLength = [.. Enumerable.Range(0, Paths.Max(path => path.Length) + 1).Select(length => lengths[length].ToArray())];
    }

    /// <summary>The calls by what they concern.</summary>
    public IReadOnlyList<IApiRouteGroup> Groups { get; }

    /// <summary>The paths.</summary>
    public IReadOnlyList<ApiPath> Paths { get; }

    /// <summary>Finds the path that segments stand for.</summary>
    /// <param name="segments">The segments, not decoded.</param>
    public ApiPath? Find(ReadOnlySpan<string> segments)
    {
        foreach (var path in segments.Length < _byLength.Length ? _byLength[segments.Length] : [])
        {
            if (path.Matches(segments))
            {
                return path;
            }
        }

        return null;
    }

    private static IEnumerable<ApiPath> WithTwin(IGrouping<string, ApiRoute> routes)
    {
        yield return new ApiPath(routes.Key, null, [.. routes]);
        foreach (var (path, twin, field) in Twins)
        {
            if (routes.Key.StartsWith(path, StringComparison.Ordinal))
            {
                yield return new ApiPath(twin + routes.Key[path.Length..], field, [.. routes]);
            }
        }
    }
}
