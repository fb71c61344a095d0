namespace Zchannel.Client;

/// <summary>
/// A connection that is open at this moment.
/// </summary>
/// <param name="Connection">Its id.</param>
/// <param name="Client">The client id that it chose, or was given.</param>
/// <param name="User">The user that its URL names, or null.</param>
/// <param name="Since">When it came.</param>
/// <param name="Protocol">What it speaks: <c>raw</c>, <c>zchannel.v1</c> or <c>sse</c>.</param>
public sealed record ConnectionSummary(string Connection, string Client, string? User, DateTimeOffset Since, string Protocol);
