namespace Zchannel.Server.Bench.Links;

/// <summary>
/// A stream of server-sent events, whose messages are one line of data each.
/// </summary>
internal sealed class EventStreamWire(int bufferBytes) : IWire
{
    private readonly ChunkedBody _body = new();
    private readonly byte[] _text = new byte[bufferBytes];
    private int _length;
    private bool _isMessage = true;

    public string RequestHeaders => "Accept: text/event-stream\r\nCache-Control: no-store\r\n";

    public string GrantingStatus => "200";

    public ReadOnlyMemory<byte> Reply => default;

    public int Read(ReadOnlySpan<byte> bytes, DeliveryLedger ledger)
    {
        var rest = bytes;
        while (ledger.Ending is null)
        {
            if (!_body.TryNext(ref rest, out var content))
            {
                ledger.End("the stream's chunks make no sense");
            }
            else if (content.IsEmpty)
            {
                break;
            }

            TakeContent(content, ledger);
        }

        if (_body.IsOver)
        {
            ledger.End("the stream was ended by the server");
        }

        return bytes.Length;
    }

    private void TakeContent(ReadOnlySpan<byte> content, DeliveryLedger ledger)
    {
        while (!content.IsEmpty)
        {
            var piece = content[..Math.Min(content.Length, _text.Length - _length)];
            if (piece.IsEmpty)
            {
                ledger.End("an event came that is larger than any message");
                return;
            }

            piece.CopyTo(_text.AsSpan(_length));
            _length += piece.Length;
            content = content[piece.Length..];
            TakeLines(ledger);
        }
    }

    private void TakeLines(DeliveryLedger ledger)
    {
        var text = _text.AsSpan(0, _length);
        var done = 0;
        while (text[done..].IndexOf((byte)'\n') is >= 0 and var end)
        {
            TakeLine(text.Slice(done, end), ledger);
            done += end + 1;
        }

        text[done..].CopyTo(_text);
        _length -= done;
    }

    private void TakeLine(ReadOnlySpan<byte> line, DeliveryLedger ledger)
    {
        if (line.IsEmpty)
        {
            _isMessage = true;
        }
        else if (line.SequenceEqual("event: gap"u8))
        {
            ledger.End("told of a gap by the server");
        }
        else if (line.StartsWith("event: "u8))
        {
            _isMessage = false;
        }
        else if (_isMessage && line.StartsWith("data: "u8))
        {
            ledger.Hear(line["data: ".Length..]);
        }
    }
}
