using Microsoft.OpenApi;
using Zchannel.Server.Management.Description;

namespace Zchannel.Server.Management;

/// <summary>
/// <c>/openapi/v1.json</c>: the HTTP API, for programs.
/// </summary>
internal sealed class OpenApiEndpoint(ApiDescription description) : IManagementEndpoint
{
    /// <inheritdoc />
    public string Path => "/openapi/v1.json";

    /// <inheritdoc />
    public string Summary => "the HTTP API, as OpenAPI describes it";

    /// <inheritdoc />
    public void AddServices(IServiceCollection services) => services.AddOpenApi(options =>
    {
        // What is here is for operators; what is described is what applications call.
        options.ShouldInclude = _ => false;
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Fill(document);
            return Task.CompletedTask;
        });
    });

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) => routes.MapOpenApi();

    private void Fill(OpenApiDocument document)
    {
        var read = OpenApiDocument.Parse(description.Write().ToJsonString(), OpenApiConstants.Json);
        if (read.Document is not { } described || read.Diagnostic?.Errors.Count > 0)
        {
            throw new InvalidOperationException($"The description of the API is not valid: {string.Join("; ", read.Diagnostic?.Errors.Select(error => error.ToString()) ?? [])}");
        }

        document.Info = described.Info;
        document.Servers = described.Servers;
        document.Paths = described.Paths;
        document.Components = described.Components;
        document.Security = described.Security;
        document.Tags = described.Tags;
    }
}
