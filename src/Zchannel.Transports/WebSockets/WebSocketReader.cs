using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Zchannel.Transports.WebSockets;

/// <summary>
/// Reads what a client sends: frames, strictly as RFC 6455 has them, put together to messages. Does no I/O. Not safe for
/// concurrent use.
/// </summary>
/// <param name="maxMessageBytes">The payload bytes of one message, over all its fragments.</param>
internal sealed class WebSocketReader(int maxMessageBytes)
{
    private byte[] _message = [];
    private int _length;
    private WebSocketOpcode? _fragmented;
    private byte[] _control = [];

    /// <summary>The payload of what was read last; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Reads the next message or control frame.</summary>
    /// <param name="buffer">What has arrived; what was read is taken off its front.</param>
    public WebSocketEvent Read(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            if (WebSocketFrameHeader.TryRead(buffer, out var header) is { } incomplete)
            {
                return incomplete;
            }

            if (Refuse(header) is { } refusal)
            {
                return refusal;
            }

            if (buffer.Length < header.Length + header.PayloadLength)
            {
                return WebSocketEvent.None;
            }

            var payload = buffer.Slice(header.Length, header.PayloadLength);
            buffer = buffer.Slice(payload.End);
            if (header.IsControl)
            {
                return ReadControl(header, payload);
            }

            Append(payload, header.Mask);
            if (header.IsFinal)
            {
                return Finish(header.Opcode);
            }

            _fragmented ??= header.Opcode;
        }
    }

    private WebSocketEvent? Refuse(WebSocketFrameHeader header)
    {
        if (header.IsControl)
        {
            return null;
        }

        if (header.Opcode is WebSocketOpcode.Continuation != _fragmented is not null)
        {
            return WebSocketEvent.Violation;
        }

        if (_fragmented is null)
        {
            _length = 0;
        }

        return header.PayloadLength > maxMessageBytes - _length ? WebSocketEvent.TooLarge : null;
    }

    private void Append(ReadOnlySequence<byte> payload, uint mask)
    {
        var length = (int)payload.Length;
        if (_message.Length < _length + length)
        {
            Array.Resize(ref _message, Math.Min(maxMessageBytes, Math.Max(_length + length, _message.Length * 2)));
        }

        var target = _message.AsSpan(_length, length);
        payload.CopyTo(target);
        WebSocketMask.Apply(target, mask);
        _length += length;
    }

    private WebSocketEvent Finish(WebSocketOpcode opcode)
    {
        var isText = (_fragmented ?? opcode) is WebSocketOpcode.Text;
        _fragmented = null;
        Payload = _message.AsMemory(0, _length);
        if (!isText)
        {
            return WebSocketEvent.Binary;
        }

        return Utf8.IsValid(Payload.Span) ? WebSocketEvent.Text : WebSocketEvent.InvalidText;
    }

    private WebSocketEvent ReadControl(WebSocketFrameHeader header, ReadOnlySequence<byte> payload)
    {
        _control = new byte[payload.Length];
        payload.CopyTo(_control);
        WebSocketMask.Apply(_control, header.Mask);
        Payload = _control;
        return header.Opcode switch
        {
            WebSocketOpcode.Ping => WebSocketEvent.Ping,
            WebSocketOpcode.Pong => WebSocketEvent.Pong,
            _ => CheckClose(),
        };
    }

    private WebSocketEvent CheckClose()
    {
        if (_control.Length == 0)
        {
            return WebSocketEvent.Close;
        }

        if (_control.Length == 1 || !IsCloseCode(BinaryPrimitives.ReadUInt16BigEndian(_control)))
        {
            return WebSocketEvent.Violation;
        }

        return Utf8.IsValid(_control.AsSpan(2)) ? WebSocketEvent.Close : WebSocketEvent.InvalidText;
    }

    // Section 7.4: what may stand on the wire, with the codes that IANA has registered since.
    private static bool IsCloseCode(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
