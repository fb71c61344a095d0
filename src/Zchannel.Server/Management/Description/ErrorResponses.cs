using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Zchannel.Server.Management.Description;

/// <summary>
/// Describes the errors of a call: a response for each status, with an example for each code.
/// </summary>
internal static class ErrorResponses
{
    /// <summary>Adds them to the responses of an operation.</summary>
    /// <param name="responses">The responses.</param>
    /// <param name="codes">The codes.</param>
    public static void AddTo(JsonObject responses, IEnumerable<string> codes)
    {
        foreach (var same in codes.GroupBy(code => ProblemCodes.All[code].Status).OrderBy(same => same.Key))
        {
            var response = new JsonObject
            {
                ["description"] = string.Join(' ', same.Select(code => $"`{code}`: {ProblemCodes.All[code].Meaning}")),
                ["content"] = new JsonObject
                {
                    ["application/problem+json"] = new JsonObject
                    {
                        ["schema"] = Reference.To("schemas", "Problem"),
                        ["examples"] = new JsonObject(same.Select(code => KeyValuePair.Create<string, JsonNode?>(code, Example(same.Key, code)))),
                    },
                },
            };
            if (same.Key is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            {
                response["headers"] = new JsonObject { ["Retry-After"] = Header("Seconds after which it makes sense to try again.", "integer") };
            }
            else if (same.Key is StatusCodes.Status401Unauthorized && same.Contains("unauthorized"))
            {
                response["headers"] = new JsonObject { ["WWW-Authenticate"] = Header("Asks for HTTP Basic.", "string") };
            }

            responses[same.Key.ToString(CultureInfo.InvariantCulture)] = response;
        }
    }

    private static JsonObject Header(string description, string type) =>
        new() { ["description"] = description, ["schema"] = new JsonObject { ["type"] = type } };

    private static JsonObject Example(int status, string code) => new()
    {
        ["value"] = new JsonObject
        {
            ["type"] = $"urn:zchannel:error:{code}",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["code"] = code,
            ["detail"] = ProblemCodes.All[code].Meaning,
        },
    };
}
