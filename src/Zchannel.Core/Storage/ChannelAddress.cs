namespace Zchannel.Storage;

/// <summary>
/// Names a channel among those of all apps.
/// </summary>
/// <param name="App">The app's id.</param>
/// <param name="Channel">The channel's name.</param>
public readonly record struct ChannelAddress(string App, string Channel);
