using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;

namespace Zchannel.Demo;

/// <summary>
/// Reads the form of the demo page.
/// </summary>
internal static class DemoForm
{
    /// <summary>Finds the message.</summary>
    /// <param name="body">The form as it stands on the wire.</param>
    /// <returns>The message in UTF-8, or null where the form has none, or more than one, or is none.</returns>
    public static byte[]? ReadMessage(byte[] body)
    {
        if (!Utf8.IsValid(body))
        {
            return null;
        }

        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(body)) { ValueCountLimit = 16, ValueLengthLimit = body.Length + 1 };
            return reader.ReadForm().TryGetValue("msg", out var values) && values is [{ } message] ? Encoding.UTF8.GetBytes(message) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
