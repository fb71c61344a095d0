using System.Diagnostics;
using System.Net.Http.Headers;

namespace Zchannel.Callbacks;

/// <summary>
/// Tells who is called which span calls, as W3C's Trace Context has it.
/// </summary>
internal static class TraceHeaders
{
    /// <summary>Adds the headers of the current span, where there is one.</summary>
    public static void Add(HttpHeaders headers)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } activity)
        {
            return;
        }

        headers.Add("traceparent", activity.Id);
        if (activity.TraceStateString is { Length: > 0 } state)
        {
            headers.Add("tracestate", state);
        }
    }
}
