using Zchannel.Apps;

namespace Zchannel.Api;

/// <summary>
/// Who calls the API.
/// </summary>
internal sealed record ApiCaller(App App, AccessKey Key);
