namespace Zchannel.Server.Logging;

/// <summary>
/// How the server writes what it has to say.
/// </summary>
internal enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON object a line, for programs.</summary>
    Json,
}
