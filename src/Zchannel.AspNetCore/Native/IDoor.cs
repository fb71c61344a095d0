using Microsoft.AspNetCore.Http;
using Zchannel.Connections;
using Zchannel.Tokens;

namespace Zchannel.Native;

/// <summary>
/// Lets a client in by what its request shows: the token in a channel URL, or the login of the embedding application.
/// </summary>
internal interface IDoor
{
    /// <summary>Finds out what a client may do, and whether its page's origin may come in at all.</summary>
    /// <returns>What it may do, or why nothing.</returns>
    ValueTask<(ChannelToken? Token, CloseReason Refusal)> AuthenticateAsync(HttpContext context);

    /// <summary>Lets the page of a client that came in read the answer.</summary>
    void AllowOrigin(HttpContext context, ChannelToken token);

    /// <summary>Answers a preflight. It decides nothing; the request that follows is judged itself.</summary>
    Task AnswerPreflight(HttpContext context);
}
