using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Data.Format;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// <c>zchannel data check</c>: says what a database holds, and whether all of it is as it was written.
/// </summary>
internal static class DataCheckCommand
{
    private static readonly Option<bool> Channels = new("--channels") { Description = "Print each channel, too: its publications, its head and its epoch." };

    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel data check",
        "zchannel data check --directory /var/lib/zchannel --channels",
        "zchannel data check --database data/zchannel.db.damaged-20260131T120000Z --json",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Command command = new("check", "Looks through a database for damage and says what it holds. It changes nothing; a server may be running.") { Channels };
        DataArguments.AddWithDatabaseTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return DataOutcome.OfAsync(
                console, json, () => Task.Run(() => Run(console, DataArguments.ReadDatabase(parsed), json, parsed.GetValue(Channels), cancellationToken)), cancellationToken);
        });
        return command;
    }

    private static int Run(CommandConsole console, string file, bool json, bool listsChannels, CancellationToken cancellationToken)
    {
        var faults = 0;
        using var data = DataReader.Open(file);
        DataCheck check = new(data, damage =>
        {
            faults++;
            Outcome.Tell(console, json, "damaged", $"{damage}.");
        });
        check.Run(
            (channel, count) =>
            {
                if (listsChannels)
                {
                    console.Print(json ? JsonLine.Write(members => Write(members, channel, count)) : Line(channel, count));
                }
            },
            new DataProgress(console),
            cancellationToken);
        foreach (var app in check.Apps)
        {
            console.Print(json ? JsonLine.Write(members => Write(members, app)) : Line(app));
        }

        if (json)
        {
            console.Print(JsonLine.Write(members =>
            {
                members.WriteBoolean("ok", faults == 0);
                members.WriteString("database", file);
                members.WriteNumber("bytes", data.Bytes);
                members.WriteNumber("damages", faults);
            }));
        }
        else if (faults == 0)
        {
            console.Print(string.Create(CultureInfo.InvariantCulture, $"ok: {file}, {data.Bytes} bytes"));
        }
        else
        {
            console.Fail(string.Create(CultureInfo.InvariantCulture, $"{file} is damaged: {Counted.Of(faults, "fault")}, named above. What can be read, 'zchannel data export --salvage' gets out of it."));
        }

        return faults == 0 ? ExitCode.Success : ExitCode.Damaged;
    }

    private static string Line(AppTotals app) =>
        $"app {app.App}: {Counted.Of(app.Channels, "channel")}, {Counted.Of(app.Publications, "publication")} of {Counted.Of(app.Bytes, "byte")}, "
        + $"{Counted.Of(app.PublishKeys, "publish key")}, {Counted.Of(app.Callbacks, "callback")}, {Counted.Of(app.DeadLetters, "dead letter")}";

    private static string Line(ChannelLine channel, long count) => string.Create(
        CultureInfo.InvariantCulture,
        $"channel {channel.App}\t{channel.Name}\t{Counted.Of(count, "publication")}\thead {channel.Head}\tepoch {(channel.Epochs is [.., var epoch] ? epoch.Id : "?")}");

    private static void Write(Utf8JsonWriter members, AppTotals app)
    {
        members.WriteString("app", app.App);
        members.WriteNumber("channels", app.Channels);
        members.WriteNumber("publications", app.Publications);
        members.WriteNumber("publication_bytes", app.Bytes);
        members.WriteNumber("publish_keys", app.PublishKeys);
        members.WriteNumber("callbacks", app.Callbacks);
        members.WriteNumber("dead_letters", app.DeadLetters);
    }

    private static void Write(Utf8JsonWriter members, ChannelLine channel, long count)
    {
        members.WriteString("app", channel.App);
        members.WriteString("channel", channel.Name);
        members.WriteNumber("publications", count);
        members.WriteNumber("first", channel.First);
        members.WriteNumber("head", channel.Head);
        members.WriteStartArray("epochs");
        foreach (var epoch in channel.Epochs)
        {
            members.WriteStringValue(epoch.Id);
        }

        members.WriteEndArray();
    }
}
