using System.Globalization;
using Zchannel.Client;

namespace Zchannel.Server.Commands;

/// <summary>
/// Prints what <c>zchannel listen</c> hears, and says how its connection stands.
/// </summary>
internal sealed class ListenPrinter(CommandConsole console, bool json)
{
    private bool _wasConnected;

    public void Print(ChannelMessage message)
    {
        if (json)
        {
            console.Print(ToJson(message));
        }
        else if (message.IsGap)
        {
            console.Say($"Some messages were lost, up to {message.Position}.");
        }
        else
        {
            console.Print(message.Text ?? Convert.ToBase64String(message.Data.Span));
        }
    }

    public void Tell(ConnectionChange change)
    {
        switch (change.State)
        {
            case ConnectionState.Connected:
                console.Say((_wasConnected ? "Connected again, at " : "Listening, from ") + change.Position);
                _wasConnected = true;
                break;
            case ConnectionState.Reconnecting:
                var delay = change.RetryIn?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                console.Say($"{change.Reason} Reconnecting in {delay} s…");
                break;
            case ConnectionState.Connecting or ConnectionState.Closed:
                break;
        }
    }

    private static string ToJson(ChannelMessage message) => JsonLine.Write(members =>
    {
        members.WriteString("position", message.Position);
        switch (message.Kind)
        {
            case ChannelMessageKind.Text:
                members.WriteString("kind", "text");
                members.WriteString("data", message.Text);
                break;
            case ChannelMessageKind.Binary:
                members.WriteString("kind", "binary");
                members.WriteBase64String("data_base64", message.Data.Span);
                break;
            case ChannelMessageKind.Gap:
                members.WriteString("kind", "gap");
                break;
        }
    });
}
