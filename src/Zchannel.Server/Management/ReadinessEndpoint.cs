using Zchannel.Api;

namespace Zchannel.Server.Management;

/// <summary>
/// <c>/readyz</c>: whether a load balancer should send clients here.
/// </summary>
internal sealed class ReadinessEndpoint(Readiness readiness) : IManagementEndpoint
{
    /// <inheritdoc />
    public string Path => "/readyz";

    /// <inheritdoc />
    public string Summary => "whether anybody can be served";

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        var obstacle = readiness.Obstacle();
        var status = obstacle is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteJsonAsync(status, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", obstacle is null);
            if (obstacle is not null)
            {
                json.WriteString("reason", obstacle);
            }

            json.WriteEndObject();
        });
    }
}
