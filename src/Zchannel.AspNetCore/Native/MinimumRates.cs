using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Zchannel.Native;

/// <summary>
/// Kestrel's least data rates, which are made for requests and not for links that live for days.
/// </summary>
internal static class MinimumRates
{
    /// <summary>Lifts them for one request.</summary>
    public static void Lift(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } response)
        {
            response.MinDataRate = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } request)
        {
            request.MinDataRate = null;
        }
    }
}
