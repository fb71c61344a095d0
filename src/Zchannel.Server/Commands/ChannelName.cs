using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;

namespace Zchannel.Server.Commands;

/// <summary>
/// The argument NAME.
/// </summary>
internal static class ChannelName
{
    public static Argument<string> Argument() => new("NAME") { Description = "The channel's name.", Validators = { Validate } };

    private static void Validate(ArgumentResult result)
    {
        if (result.Tokens is [{ Value: "" or "." or ".." }])
        {
            result.AddError("A channel's name is 1 to 256 bytes long, and not '.' or '..'.");
        }
        else if (result.Tokens is [{ Value: var name }] && name.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar || Rune.IsControl(rune)))
        {
            result.AddError("A channel's name is valid UTF-8 without control characters.");
        }
    }
}
