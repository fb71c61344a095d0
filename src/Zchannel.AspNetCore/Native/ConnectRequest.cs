using Microsoft.AspNetCore.Http;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Native;

/// <summary>
/// What a client asks for beside its token.
/// </summary>
/// <param name="Client">The id it chose, or null.</param>
/// <param name="After">The position it last saw, or null to begin with what comes next.</param>
/// <param name="Address">Where it comes from.</param>
internal readonly record struct ConnectRequest(string? Client, StreamPosition? After, ClientAddress Address)
{
    /// <summary>Reads the query, and <c>Last-Event-ID</c>, which wins over <c>after</c>.</summary>
    public static bool TryRead(HttpRequest request, out ConnectRequest read)
    {
        read = default;
        var client = request.Query["client"];
        var after = request.Query["after"];
        var lastEventId = request.Headers["Last-Event-ID"];
        if (client.Count > 1 || after.Count > 1 || lastEventId.Count > 1 || (client.Count == 1 && !ClientId.IsValid(client[0])))
        {
            return false;
        }

        StreamPosition position = default;
        // An EventSource that has seen no id yet says so with an empty one.
        var asked = lastEventId is [{ Length: > 0 } lastSeen] ? lastSeen : after.Count == 1 ? after[0] : null;
        if (asked is not null && !StreamPosition.TryParse(asked, out position))
        {
            return false;
        }

        read = new ConnectRequest(client.Count == 1 ? client[0] : null, asked is null ? null : position, ClientAddresses.Of(request.HttpContext.Connection.RemoteIpAddress));
        return true;
    }
}
