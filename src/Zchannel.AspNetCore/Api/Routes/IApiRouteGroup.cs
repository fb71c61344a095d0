namespace Zchannel.Api.Routes;

/// <summary>
/// Calls that concern one thing. What is registered as a service is both answered and described.
/// </summary>
internal interface IApiRouteGroup
{
    /// <summary>What they concern, as the description's heading.</summary>
    string Name { get; }

    /// <summary>The calls.</summary>
    IReadOnlyList<ApiRoute> Routes { get; }
}
