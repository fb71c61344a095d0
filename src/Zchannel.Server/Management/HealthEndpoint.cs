namespace Zchannel.Server.Management;

/// <summary>
/// <c>/healthz</c>: answers as long as the process does, as on the public addresses.
/// </summary>
internal sealed class HealthEndpoint : IManagementEndpoint
{
    /// <inheritdoc />
    public string Path => "/healthz";

    /// <inheritdoc />
    public string Summary => "whether the process answers";

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], () => Results.Text("ok\n"));
}
