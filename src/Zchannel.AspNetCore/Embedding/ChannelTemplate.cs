using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Zchannel.Embedding;

/// <summary>
/// A channel's name with values of the route in it, such as <c>news.{id}</c>.
/// </summary>
internal sealed class ChannelTemplate
{
    private readonly CompositeFormat _format;
    private readonly string[] _parameters;

    /// <summary>Takes a template apart.</summary>
    /// <param name="template">The template. <c>{{</c> is a brace.</param>
    /// <param name="route">The pattern whose parameters it may name.</param>
    /// <exception cref="ArgumentException">It names a parameter that the pattern has not, or is malformed.</exception>
    public ChannelTemplate(string template, RoutePattern route)
    {
        var parameters = new List<string>();
        var format = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            format.Append(template[i]);
            if (template[i] != '{')
            {
                continue;
            }

            if (i + 1 < template.Length && template[i + 1] == '{')
            {
                format.Append(template[++i]);
                continue;
            }

            var end = template.IndexOf('}', i);
            var name = end < 0 ? "" : template[(i + 1)..end];
            if (route.GetParameter(name) is null)
            {
                throw new ArgumentException($"The route '{route.RawText}' has no parameter '{name}' for the channel '{template}'.", nameof(template));
            }

            format.Append(CultureInfo.InvariantCulture, $"{parameters.Count}}}");
            parameters.Add(name);
            i = end;
        }

        _format = CompositeFormat.Parse(format.ToString());
        _parameters = [.. parameters];
    }

    /// <summary>Returns the name for a request, or null where a value is missing.</summary>
    public string? NameOf(HttpContext context)
    {
        var values = new object?[_parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (context.Request.RouteValues[_parameters[i]] is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return string.Format(CultureInfo.InvariantCulture, _format, values);
    }
}
