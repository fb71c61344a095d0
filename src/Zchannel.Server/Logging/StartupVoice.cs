using Zchannel.Configuration;

namespace Zchannel.Server.Logging;

/// <summary>
/// Says, in the format of the logs, what is to be said while there is no log yet.
/// </summary>
/// <param name="writer">Where to: standard error.</param>
/// <param name="format">How.</param>
/// <param name="time">The time.</param>
internal sealed class StartupVoice(TextWriter writer, LogFormat format, TimeProvider time)
{
    private const string Category = "Zchannel.Server";

    /// <summary>Whether it speaks to people.</summary>
    public bool IsText => format is LogFormat.Text;

    /// <summary>Says why the server does not start: a line each.</summary>
    /// <param name="lines">The reasons.</param>
    public void Fail(params IEnumerable<object> lines)
    {
        foreach (var line in lines.Select(line => $"{line}"))
        {
            writer.WriteLine(IsText ? line : LogRecord.Write(time.GetUtcNow(), LogLevel.Error, Category, line));
        }
    }

    /// <summary>Says to people that the server has started; programs learn it from the log.</summary>
    /// <param name="addresses">The addresses listened on.</param>
    /// <param name="management">The addresses for operators.</param>
    /// <param name="settings">What the server runs with.</param>
    public void Banner(IEnumerable<string> addresses, IReadOnlyCollection<string> management, ServerSettings settings)
    {
        if (IsText)
        {
            Features.Banner.Write(writer, addresses, management, settings);
        }
    }
}
