using Zchannel.Checker.Running;

namespace Zchannel.Checker.Subscribers;

/// <summary>How a subscriber connects.</summary>
/// <param name="url">Its channel URL.</param>
/// <param name="client">Its client id.</param>
/// <param name="after">What it resumes behind.</param>
/// <param name="site">What it shares with others.</param>
/// <param name="cancellationToken">Cancels it.</param>
internal delegate Task<ILink> Dial(Uri url, string client, Position? after, Site site, CancellationToken cancellationToken);
