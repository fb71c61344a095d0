namespace Zchannel.Connections;

internal sealed class Connection;
