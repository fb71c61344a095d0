using Scalar.AspNetCore;

namespace Zchannel.Server.Management;

/// <summary>
/// <c>/docs</c>: the HTTP API, for people. The page is whole by itself: it loads nothing from elsewhere.
/// </summary>
internal sealed class DocsEndpoint : IManagementEndpoint
{
    /// <inheritdoc />
    public string Path => "/docs";

    /// <inheritdoc />
    public string Summary => "the HTTP API, to read";

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, options => options
        .WithTitle("Zchannel")
        .DisableDefaultFonts()
        .DisableTelemetry()
        .DisableAgent()
        .DisableMcp()
        .HideDeveloperTools()
        // The API answers no page of another origin: a secret does not belong into one.
        .HideTestRequestButton()
        .HideClientButton());
}
