using System.Globalization;
using System.Text.Json;
using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// Reads the lines that <see cref="ExportLineWriter"/> writes, and nothing else.
/// </summary>
internal static class ExportLineReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Reads a line.</summary>
    /// <param name="bytes">The line, without its break.</param>
    /// <param name="number">Which it is, from 1.</param>
    /// <exception cref="ExportFormatException">It is not one.</exception>
    public static ExportLine Read(ReadOnlyMemory<byte> bytes, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new ExportFormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} is not a JSON object."));
            }

            ExportMembers members = new(document.RootElement, number);
            var line = Read(members, number);
            members.End();
            return line;
        }
        catch (JsonException exception)
        {
            throw new ExportFormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} is not a JSON object."), exception);
        }
    }

    private static ExportLine Read(ExportMembers members, long number) => number == 1 ? ReadHeader(members) : members.Text("type") switch
    {
        "channel" => new ChannelLine(
            members.Text("app"), members.Text("channel"), members.Number("first", 1), members.Number("head", 0), members.Time("last_used"), ReadEpochs(members)),
        "publication" => ReadPublication(members),
        "lost" => new LostLine(members.Number("from", 1), members.Number("to", 1)),
        "publish_key" => new PublishKeyLine(
            members.Number("offset", 1),
            (int)members.Number("receivers", 0, int.MaxValue),
            new PublishKey(members.Text("key"), members.Base64IfAny("hash") ?? throw members.Wrong("hash", "is missing"), members.Time("expires"))),
        "callback" => CallbackFormat.Read(members),
        "callback_sequence" => new SequenceLine(members.Text("app"), members.Text("channel"), members.Number("last", 0, long.MaxValue), members.Time("expires")),
        "end" => new EndLine(members.Number("lines", 1, long.MaxValue)),
        var type => throw members.Wrong("type", $"has the unknown value '{type}'"),
    };

    private static HeaderLine ReadHeader(ExportMembers members)
    {
        if (members.TextIfAny("format") != ExportLineWriter.Format)
        {
            throw new ExportFormatException($"This is not an export of Zchannel: the first line does not say \"format\":\"{ExportLineWriter.Format}\".");
        }

        var version = members.Number("version", 1, int.MaxValue);
        return version <= ExportLineWriter.Version
            ? new HeaderLine((int)version, members.Time("exported"), members.TextIfAny("app"), members.TextIfAny("channel"))
            : throw new ExportFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"The export is of format {version}, of a newer version of Zchannel; this one understands {ExportLineWriter.Version}. Import it with that version, or one that is newer still."));
    }

    private static PublicationLine ReadPublication(ExportMembers members)
    {
        var (offset, time, kind) = (members.Number("offset", 1), members.Time("time"), members.Word("kind", Words.PublicationKind));
        if (members.IsTrue("erased"))
        {
            return new PublicationLine(offset, time, kind, default, Publication.Everyone);
        }

        var excluded = members.TextIfAny("exclude");
        return excluded == Publication.Everyone
            ? throw members.Wrong("exclude", "is no client's id")
            : new PublicationLine(offset, time, kind, members.Data(), excluded);
    }

    private static List<ExportedEpoch> ReadEpochs(ExportMembers members)
    {
        List<ExportedEpoch> epochs = [];
        foreach (var epoch in members.List("epochs"))
        {
            epochs.Add(new ExportedEpoch(epoch.Text("epoch"), epoch.Number("fork", 0)));
            epoch.End();
        }

        return epochs;
    }
}
