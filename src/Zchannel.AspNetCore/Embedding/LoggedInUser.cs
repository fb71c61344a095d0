using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Embedding;

/// <summary>
/// Finds out who is logged in.
/// </summary>
internal static class LoggedInUser
{
    /// <summary>Returns an id of the user that stays the same, or null where nobody is logged in.</summary>
    public static string? Of(HttpContext context) => context.User switch
    {
        { Identity.IsAuthenticated: true } user => user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity.Name,
        _ => null,
    };
}
