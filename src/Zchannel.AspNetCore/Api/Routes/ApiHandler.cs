using Microsoft.AspNetCore.Http;

namespace Zchannel.Api.Routes;

/// <summary>
/// Answers a call.
/// </summary>
/// <param name="context">The request and the answer.</param>
/// <param name="caller">Who calls.</param>
/// <param name="values">What the template's parameters stand for, in their order: decoded, and a channel's name valid.</param>
internal delegate Task ApiHandler(HttpContext context, ApiCaller caller, string[] values);
