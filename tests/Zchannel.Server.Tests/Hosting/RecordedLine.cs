using Microsoft.Extensions.Logging;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>A line of a log.</summary>
internal sealed record RecordedLine(LogLevel Level, string Text);
