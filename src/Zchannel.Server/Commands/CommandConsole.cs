using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Zchannel.Server.Commands;

/// <summary>
/// Where a command reads and writes: its results on one stream, words for a person on the other. Thread-safe for writing.
/// </summary>
internal sealed class CommandConsole
{
    // Neither a locale nor a preamble may change a byte of what was said on a channel.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Lock _writing = new();
    private readonly TextWriter _output;
    private readonly IAnsiConsole _words;

    public CommandConsole(Stream input, TextWriter output, TextWriter error)
    {
        Input = input;
        _output = output;
        Error = error;
        _words = Words(error, colored: false);
    }

    private CommandConsole(Stream input, TextWriter output, TextWriter error, bool colored)
        : this(input, output, error) => _words = Words(error, colored);

    /// <summary>Raw standard input.</summary>
    public Stream Input { get; }

    /// <summary>Where parse errors and other words go.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person types the input.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>Whether a terminal shows the results, so that control characters in them could act on it.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>The terminal that shows the words, for what moves there; nothing where they go elsewhere.</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The console of this process.</summary>
    public static CommandConsole OfProcess()
    {
        var colored = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var error = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true };
        return new CommandConsole(OpenInput(), new StreamWriter(OpenOutput(), Utf8) { AutoFlush = false }, error, colored)
        {
            Terminal = colored ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }) : null,
            IsInputTerminal = !Console.IsInputRedirected,
            IsOutputTerminal = !Console.IsOutputRedirected,
        };
    }

    /// <summary>Prints one result and flushes it, so that whoever reads the stream has it at once.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="OutputFailedException">It could not be written.</exception>
    public void Print(string line)
    {
        lock (_writing)
        {
            ResultStream.Guard(() =>
            {
                _output.Write((IsOutputTerminal ? TerminalText.Clean(line) : line) + '\n');
                _output.Flush();
            });
        }
    }

    /// <summary>Opens where results go for bytes that are no single lines. Nothing else is printed while it is open.</summary>
    public Stream OpenResults() => new ResultStream(_output);

    /// <summary>Says how things go.</summary>
    public void Say(string words) => Write(words, new Style(Color.Grey));

    /// <summary>Says what went wrong.</summary>
    public void Fail(string words) => Write("zchannel: " + words, new Style(Color.Red));

    /// <summary>Says what went wrong, for a program.</summary>
    public void FailJson(string json)
    {
        lock (_writing)
        {
            Error.WriteLine(json);
        }
    }

    private void Write(string words, Style style)
    {
        lock (_writing)
        {
            _words.Write(new Text(TerminalText.Clean(words), style));
            _words.WriteLine();
        }
    }

    private static IAnsiConsole Words(TextWriter error, bool colored)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colored ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colored ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(error),
        });

        // The terminal breaks lines where they end; broken here, a log of them could not be searched.
        console.Profile.Width = short.MaxValue;
        return console;
    }

    // .NET's own stream hides a broken pipe, and a listener would go on for nobody. Files are another matter: their
    // stream here would write at an offset of its own instead of the one it shares with other processes.
    private static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    // At a terminal .NET edits lines itself and deletes half of an emoji; the kernel does it right.
    private static Stream OpenInput() => OperatingSystem.IsWindows() || Console.IsInputRedirected
        ? Console.OpenStandardInput()
        : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
}
