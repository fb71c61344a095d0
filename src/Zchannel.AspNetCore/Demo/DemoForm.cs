using System.Text;
using Zchannel.Api;

namespace Zchannel.Demo;

/// <summary>
/// Reads the form of the demo page.
/// </summary>
internal static class DemoForm
{
    /// <summary>Finds the message.</summary>
    /// <param name="body">The form as it stands on the wire.</param>
    /// <returns>The message in UTF-8, or null where the form has none, or more than one, or is none.</returns>
    public static byte[]? ReadMessage(byte[] body) =>
        FormFields.TryRead(body, out var fields) && fields.Where(field => field.Name == "msg").ToList() is [var message]
            ? Encoding.UTF8.GetBytes(message.Value)
            : null;
}
