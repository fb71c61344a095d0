using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Zchannel.Server.Bench;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Server.Commands;

/// <summary>
/// What <c>zchannel bench</c> takes from the command line. Everything has a bound.
/// </summary>
internal sealed partial class BenchArguments
{
    private readonly Option<double> _connections = Number("--connections", "N", "How many subscribers connect.", 1_000, 1, 1_000_000);
    private readonly Option<double> _channels = Number("--channels", "N", "Over how many channels they are spread. Each message goes to one of them, in turn.", 1, 1, 1_000_000);
    private readonly Option<double> _rate = Number("--rate", "N", "Messages a second, on a schedule that does not wait for the server; 0 connects and rests only.", 20, 0, 100_000);
    private readonly Option<double> _duration = Number("--duration", "SECONDS", "How long is measured.", 10, 1, 3_600);
    private readonly Option<double> _warmUp = Number("--warm-up", "SECONDS", "How long messages go out before anything counts.", 3, 0, 600);
    private readonly Option<double> _size = Number("--size", "BYTES", "Bytes of a message.", 128, MessageStamp.LeastBytes, 4 * 1024 * 1024);
    private readonly Option<double> _connectRate = Number("--connect-rate", "N", "Handshakes a second, at most.", 500, 1, 100_000);
    private readonly Option<double> _rest = Number("--rest", "SECONDS", "How long connections rest before memory is read.", 3, 0, 600);
    private readonly Option<string> _transport = new("--transport")
    {
        HelpName = "v1|ws|sse",
        Description = "What subscribers speak: zchannel.v1, a plain WebSocket, or server-sent events.",
        DefaultValueFactory = _ => "v1",
    };

    private readonly Option<string> _prefix = new("--prefix")
    {
        HelpName = "NAME",
        Description = "What the channels' names begin with, for a key that may not use all.",
        DefaultValueFactory = _ => "bench",
    };

    private readonly Option<bool> _self = new("--self") { Description = "Measure a server of its own. This is also what happens when no server is named." };
    private readonly Option<bool> _tls = new("--tls") { Description = "Measure a server of its own, and then another that is the same but for TLS." };
    private readonly Option<string?> _serverCores = new("--server-cores")
    {
        HelpName = "LIST",
        Description = "The cores of a server of its own, as taskset takes them: 0, or 0,2-3. This process stays where it is.",
    };

    private readonly Option<string?> _serverTransport = new("--server-transport")
    {
        HelpName = "auto|sockets|streams",
        Description = "The Transport of a server of its own.",
    };

    private readonly Option<int?> _processId = new("--pid") { HelpName = "PID", Description = "The server's process, where it runs on this machine: for its CPU time and memory." };
    private readonly Option<string> _management = new("--management") { HelpName = "URL", Description = "The server's management address, for the same." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Load a server that is not on this machine." };

    private Option[] All => [_connections, _channels, _rate, _duration, _warmUp, _size, _transport, _connectRate, _rest, _prefix, _self, _tls, _serverCores, _serverTransport, _processId, _management, _yes];

    public BenchArguments()
    {
        _transport.AcceptOnlyFromAmong("v1", "ws", "sse");
        _serverTransport.AcceptOnlyFromAmong("auto", "sockets", "streams");
        _serverCores.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Cores().IsMatch(text))
            {
                result.AddError("--server-cores is a list of cores, such as 0 or 0,2-3.");
            }
        });
    }

    /// <summary>Whether the same is measured a second time, over TLS.</summary>
    public bool ReadsTls(ParseResult parsed) => parsed.GetValue(_tls);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }

        ClientArguments.AddTo(command);
    }

    /// <summary>Reads what to do.</summary>
    /// <exception cref="UsageException">It cannot be done.</exception>
    public BenchPlan ReadPlan(ParseResult parsed)
    {
        var plan = new BenchPlan
        {
            RunId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(MessageStamp.RunIdLength / 2)),
            Connections = (int)parsed.GetValue(_connections),
            Channels = (int)parsed.GetValue(_channels),
            Schedule = new Schedule(parsed.GetValue(_rate), TimeSpan.FromSeconds(parsed.GetValue(_warmUp)), TimeSpan.FromSeconds(parsed.GetValue(_duration))),
            MessageBytes = (int)parsed.GetValue(_size),
            Transport = Enum.Parse<BenchTransport>(parsed.GetValue(_transport)!, ignoreCase: true),
            ConnectionsPerSecond = parsed.GetValue(_connectRate),
            Rest = TimeSpan.FromSeconds(parsed.GetValue(_rest)),
            Prefix = parsed.GetValue(_prefix)!,
        };
        if (plan.Channels > plan.Connections)
        {
            throw new UsageException("There are more channels than connections; some would have no subscriber.");
        }

        DescriptorLimit.Check(plan.Connections, DescriptorLimit.OfProcess());
        return plan;
    }

    /// <summary>Finds the server, or starts one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="console">Where variables come from.</param>
    /// <param name="isSecure">Whether one that is started listens with TLS.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="UsageException">It is not clear which, or it must not be loaded.</exception>
    public async Task<BenchTarget> FindTargetAsync(ParseResult parsed, CommandConsole console, bool isSecure, CancellationToken cancellationToken)
    {
        var (processId, management) = (parsed.GetValue(_processId), parsed.GetValue(_management));
        var isOwn = parsed.GetValue(_self) || parsed.GetValue(_tls) || parsed.GetValue(_serverCores) is not null || parsed.GetValue(_serverTransport) is not null;
        if (isOwn || !ClientArguments.NamesServer(parsed, console))
        {
            return processId is null && management is null && !(isOwn && ClientArguments.NamesServer(parsed, console, variables: false))
                ? await BenchTarget.StartOwnAsync(new OwnServerSetup(isSecure, parsed.GetValue(_serverCores), parsed.GetValue(_serverTransport)), cancellationToken)
                : throw new UsageException("A server of its own is measured, and another is described. Name the other with --server, or leave out --pid and --management, --tls and what begins with --server-.");
        }

        var options = ClientArguments.Read(parsed, console);
        CheckAllowed(parsed, options.Server);
        return new BenchTarget(options, (processId, management) switch
        {
            (null, null) => new NoGauge(),
            (not null, not null) => throw new UsageException("--pid and --management say the same in two ways; give one."),
            ({ } id, null) => new ProcessGauge(id),
            (null, { } address) => new MetricsGauge(ReadUrl(address)),
        }, Own: null);
    }

    /// <summary>Refuses an address that is not on this machine, unless it was said to be meant.</summary>
    /// <exception cref="UsageException">It is refused.</exception>
    public void CheckAllowed(ParseResult parsed, Uri url)
    {
        if (!url.IsLoopback && !parsed.GetValue(_yes))
        {
            throw new UsageException(
                $"{url.Host} is not this machine, and a load like this can take a server away from those who use it. If it is yours and nobody else is on it, say --yes.");
        }
    }

    private static Uri ReadUrl(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new UsageException("The management address must be an http or https URL, as in http://127.0.0.1:8081.");

    private static Option<double> Number(string name, string helpName, string description, double value, double least, double most)
    {
        var isWhole = helpName is not "SECONDS" && name is not "--rate";
        var option = new Option<double>(name)
        {
            HelpName = helpName,
            Description = description,
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && !(double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                    && number >= least && number <= most && (!isWhole || double.IsInteger(number))))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is a number from {least:#,0.###} to {most:#,0.###}."));
            }
        });
        return option;
    }

    [GeneratedRegex("^[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Cores();
}
