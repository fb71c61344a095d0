using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Diagnostics;

namespace Zchannel.Sae;

/// <summary>
/// Lets applications in that sign as Sina App Engine's did. Only who has signed with a key's secret learns more than that
/// the call was not accepted. Safe for concurrent use.
/// </summary>
internal sealed class SaeAuthentication(AppRegistry apps, ZchannelMetrics metrics, TimeProvider timeProvider)
{
    // Signs where no such key exists, so that the answer takes as long.
    private static readonly AccessKey Nobody = new("-", new Secret("no key has this secret, and none can"));

    private static readonly ApiError Unauthorized = new(
        StatusCodes.Status401Unauthorized, "unauthorized", "The headers that sign a call are missing, or the access key is not known, or the signature does not fit.");

    private static readonly ApiError NotSpoken = ApiError.NotFound("This app is not called as Sina App Engine's was. Its option SaeWire says whether it is.");

    /// <summary>Finds who is calling.</summary>
    /// <param name="request">The request.</param>
    /// <param name="dialect">How it should be signed.</param>
    /// <returns>The app and the key, or why nobody is let in.</returns>
    public (ApiCaller? Caller, ApiError? Error) Authenticate(HttpRequest request, SaeDialect dialect)
    {
        var (caller, error) = Find(request, dialect);
        metrics.AuthDecided("key", caller is null ? "unauthorized" : "accepted");
        return (caller, error);
    }

    private (ApiCaller? Caller, ApiError? Error) Find(HttpRequest request, SaeDialect dialect)
    {
        if (!SaeProof.TryRead(request, dialect, out var proof))
        {
            return (null, Unauthorized);
        }

        var isKnown = apps.TryFindKey(proof.KeyId, out var app, out var key);
        var fits = false;
        foreach (var text in proof.Texts)
        {
            fits |= SaeSignature.Fits(key ?? Nobody, text, proof.Signature);
        }

        if (!fits || !isKnown)
        {
            return (null, Unauthorized);
        }

        var wire = app!.Settings.SaeWire;
        return wire is SaeWire.Off ? (null, NotSpoken)
            : Stale(proof, wire) is { } stale ? (null, stale)
            : (new ApiCaller(app, key!), null);
    }

    private ApiError? Stale(SaeProof proof, SaeWire wire)
    {
        var zone = proof.Dialect is SaeDialect.Platform ? $" It is read in {SaeTimestamp.ZoneName(wire)}." : "";
        return SaeTimestamp.Skew(proof.Dialect, proof.Timestamp, wire, timeProvider.GetUtcNow()) switch
        {
            null => Unauthorized with
            {
                Detail = proof.Dialect is SaeDialect.Platform ? "The time stamp must be written as 2026-01-02 03:04:05." : "The time stamp must be seconds since 1970.",
            },
            > SaeTimestamp.MaxSkew and var skew => Unauthorized with
            {
                Detail = $"The time stamp is {skew} seconds off, and may be {SaeTimestamp.MaxSkew}.{zone}",
            },
            _ => null,
        };
    }
}
