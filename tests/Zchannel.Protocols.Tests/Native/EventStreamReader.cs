using System.Text;

namespace Zchannel.Protocols.Tests.Native;

/// <summary>
/// What an <c>EventSource</c> dispatches: written from the HTML standard, section "Server-sent events, Interpreting an
/// event stream", and from nothing else.
/// </summary>
internal sealed class EventStreamReader
{
    private readonly StringBuilder _data = new();
    private string _event = "";
    private string _idBuffer = "";

    public string LastEventId { get; private set; } = "";

    public List<Dispatched> Events { get; } = [];

    public static EventStreamReader Of(byte[] stream)
    {
        var reader = new EventStreamReader();
        // "UTF-8 decode" takes one byte order mark off and replaces what is malformed.
        var text = Encoding.UTF8.GetString(stream);
        reader.ReadAll(text.StartsWith('\uFEFF') ? text[1..] : text);
        return reader;
    }

    private void ReadAll(string text)
    {
        // Lines end with CRLF, LF or CR. What is left at the end of the stream is not dispatched.
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r'))
            {
                continue;
            }

            ReadLine(text[start..i]);
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                i++;
            }

            start = i + 1;
        }
    }

    private void ReadLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (line.Length == 0)
        {
            Dispatch();
        }
        else if (colon > 0)
        {
            var value = line[(colon + 1)..];
            ReadField(line[..colon], value.StartsWith(' ') ? value[1..] : value);
        }
        else if (colon < 0)
        {
            ReadField(line, "");
        }
    }

    private void ReadField(string name, string value)
    {
        switch (name)
        {
            case "event":
                _event = value;
                break;
            case "data":
                _data.Append(value).Append('\n');
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                _idBuffer = value;
                break;
        }
    }

    private void Dispatch()
    {
        LastEventId = _idBuffer;
        if (_data.Length > 0)
        {
            Events.Add(new Dispatched(_event.Length == 0 ? "message" : _event, _data.ToString(0, _data.Length - 1), LastEventId));
        }

        _data.Clear();
        _event = "";
    }

    internal sealed record Dispatched(string Type, string Data, string LastEventId);
}
