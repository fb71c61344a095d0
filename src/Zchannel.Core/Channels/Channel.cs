namespace Zchannel.Channels;

internal sealed class Channel;
