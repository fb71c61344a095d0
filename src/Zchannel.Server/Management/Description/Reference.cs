using System.Text.Json.Nodes;

namespace Zchannel.Server.Management.Description;

/// <summary>
/// Points to a component of the description.
/// </summary>
internal static class Reference
{
    /// <summary>Returns something like <c>{"$ref":"#/components/schemas/Problem"}</c>.</summary>
    public static JsonObject To(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };
}
