using System.CommandLine;

namespace Zchannel.Durability.Commands;

/// <summary>
/// The options that all commands share.
/// </summary>
internal sealed class RunOptions
{
    private readonly Option<string> _directory = new("--directory")
    {
        Description = "A directory on the disk to measure; what is written there goes with the run",
        DefaultValueFactory = _ => Path.GetTempPath(),
    };

    private readonly Option<string> _server = new("--server")
    {
        Description = "zchannel.dll of the build to measure",
        DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "zchannel.dll"),
    };

    private readonly Option<int[]> _publishers = new("--publishers")
    {
        Description = "With how many publishers at once",
        DefaultValueFactory = _ => [1, 8, 64, 512],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<double> _seconds = Positive("--seconds", "How long each rate is measured", 3.0);
    private readonly Option<double> _warmUp = Positive("--warm-up", "Seconds that each is run before that", 1.0);
    private readonly Option<int> _payload = Positive("--bytes", "Bytes of a message", 128);
    private readonly Option<int> _rounds = Positive("--rounds", "How often each rate is measured; the median counts", 1);
    private readonly Option<int> _channels = Positive("--channels", "Channels that are stored before a restart", 10_000);
    private readonly Option<int> _messages = Positive("--messages", "Messages in each of them", 100);
    private readonly Option<int> _clients = Positive("--clients", "Clients that resume", 5_000);
    private readonly Option<int> _resumedChannels = Positive("--resumed-channels", "Channels that they are on, beside the case where all are on one", 50);
    private readonly Option<int> _missed = Positive("--missed", "Messages that each of them has missed", 100);

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line for each table" };

    public void AddTo(Command command)
    {
        Option[] options =
            [_directory, _server, _publishers, _seconds, _warmUp, _payload, _rounds, _channels, _messages, _clients, _resumedChannels, _missed, _json];
        foreach (var option in options)
        {
            option.Recursive = true;
            command.Add(option);
        }
    }

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);

    public RunSettings Read(ParseResult parsed) => new(
        Path.GetFullPath(parsed.GetValue(_directory)!),
        Path.GetFullPath(parsed.GetValue(_server)!),
        TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
        TimeSpan.FromSeconds(parsed.GetValue(_warmUp)),
        parsed.GetValue(_publishers)!,
        parsed.GetValue(_payload),
        parsed.GetValue(_rounds),
        new StoredAmount(parsed.GetValue(_channels), parsed.GetValue(_messages)),
        new ResumeAmount(parsed.GetValue(_clients), parsed.GetValue(_resumedChannels), parsed.GetValue(_missed)));

    private static Option<T> Positive<T>(string name, string description, T value)
        where T : struct, System.Numerics.INumber<T>
    {
        Option<T> option = new(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<T>() <= T.Zero)
            {
                result.AddError($"{name} must be more than 0.");
            }
        });
        return option;
    }
}
