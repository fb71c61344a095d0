using System.Globalization;
using System.Text.Json.Nodes;
using Zchannel.Api.Routes;
using Zchannel.Hosting;

namespace Zchannel.Server.Management.Description;

/// <summary>
/// Describes the HTTP API as OpenAPI has it: the calls from the table that answers them, the rest from a file.
/// </summary>
internal sealed class ApiDescription(ApiRoutes routes, PublicUrls urls)
{
    private const string File = "openapi.json";

    // Where a parameter that is not part of the path is described. A filter may be left out where a field of the query may not.
    private static readonly string[] Places = ["filter", "query", "header"];

    /// <summary>Writes the description.</summary>
    public JsonObject Write()
    {
        using var stream = typeof(ApiDescription).Assembly.GetManifestResourceStream(File)
            ?? throw new InvalidOperationException($"The assembly was built without {File}.");
        var document = JsonNode.Parse(stream)!.AsObject();
        document["servers"] = new JsonArray(new JsonObject { ["url"] = Server() });
        var paths = document["paths"]!.AsObject();
        foreach (var operation in paths.SelectMany(path => path.Value!.AsObject()).Select(pair => pair.Value).OfType<JsonObject>())
        {
            AddErrors(operation);
        }

        var tags = document["tags"]!.AsArray();
        foreach (var group in routes.Groups)
        {
            tags.Add((JsonNode)new JsonObject { ["name"] = group.Name });
        }

        foreach (var (path, at) in routes.Paths.Select((path, at) => (path, at)))
        {
            paths.Insert(at, path.Template, Describe(path, document["components"]!["parameters"]!.AsObject()));
        }

        return document;
    }

    private string Server() => urls.Server is { } url
        ? $"{(url.Scheme == "wss" ? "https" : "http")}://{url.Authority}"
        : "http://localhost:8080";

    private static void AddErrors(JsonObject operation)
    {
        if (operation["x-errors"] is JsonArray errors)
        {
            operation.Remove("x-errors");
            ErrorResponses.AddTo(operation["responses"]!.AsObject(), errors.Select(code => (string)code!));
        }
    }

    private JsonObject Describe(ApiPath path, JsonObject known)
    {
        var isTwin = path.Parameters.Any(parameter => parameter.Segment is null);
        var described = new JsonObject();
        if (path.Parameters.Count > 0)
        {
            described["parameters"] = new JsonArray([.. path.Parameters.Select(parameter =>
                Reference.To("parameters", parameter.Segment is null ? $"query.{parameter.Field}" : $"path.{parameter.Name}"))]);
        }

        foreach (var route in path.Routes)
        {
            described[route.Method.ToLower(CultureInfo.InvariantCulture)] = Describe(route, isTwin, known);
        }

        return described;
    }

    private JsonObject Describe(ApiRoute route, bool isTwin, JsonObject known)
    {
        var operation = new JsonObject
        {
            ["operationId"] = isTwin ? $"{route.Id}ByQuery" : route.Id,
            ["tags"] = new JsonArray(routes.Groups.Single(group => group.Routes.Contains(route)).Name),
            ["summary"] = isTwin ? $"{route.Summary.TrimEnd('.')} (the name in the query)." : route.Summary,
            ["description"] = $"Needs the right `{route.Right.ToString().ToLowerInvariant()}`." + (isTwin ? $" As `{route.Method} {route.Template}`, for names that a path cannot carry." : ""),
        };
        if (route.Parameters.Count > 0)
        {
            operation["parameters"] = new JsonArray([.. route.Parameters.Select(name =>
                Reference.To("parameters", $"{Places.First(place => known.ContainsKey($"{place}.{name}"))}.{name}"))]);
        }

        if (route.Body is { } body)
        {
            operation["requestBody"] = Reference.To("requestBodies", body);
        }

        var success = new JsonObject { ["description"] = route.Answer is null ? "It is done." : "It worked." };
        if (route.Answer is { } answer)
        {
            success["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Reference.To("schemas", answer) } };
        }

        var responses = new JsonObject { [route.Status.ToString(CultureInfo.InvariantCulture)] = success };
        ErrorResponses.AddTo(responses, ["unauthorized", .. route.Errors]);
        operation["responses"] = responses;
        return operation;
    }
}
