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
    private int _checked;
    private WebSocketOpcode? _kind;
    private bool _isLastFrame;
    private int _missing;
    private uint _mask;
    private byte[] _control = [];

    /// <summary>The payload bytes of one message. Changed only between two messages.</summary>
    public int MaxMessageBytes { get; set; } = maxMessageBytes;

    /// <summary>Whether nothing is kept of a message that has not all arrived.</summary>
    public bool IsBetweenMessages => _kind is null;

    /// <summary>The payload of what was read last; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Reads the next message or control frame. Of a message, also the part of a frame that has arrived.</summary>
    /// <param name="buffer">What has arrived; what was read is taken off its front.</param>
    public WebSocketEvent Read(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            if (_missing == 0)
            {
                if ((WebSocketFrameHeader.TryRead(buffer, out var header) ?? Refuse(header)) is { } refusal)
                {
                    return refusal;
                }

                if (header.IsControl)
                {
                    return ReadControl(ref buffer, header);
                }

                Begin(header);
                buffer = buffer.Slice(header.Length);
            }

            Append(ref buffer);
            if (_kind is WebSocketOpcode.Text && !IsTextSoFar())
            {
                return WebSocketEvent.InvalidText;
            }

            if (_missing > 0)
            {
                return WebSocketEvent.None;
            }

            if (_isLastFrame)
            {
                return Finish();
            }
        }
    }

    private WebSocketEvent? Refuse(WebSocketFrameHeader header)
    {
        if (header.IsControl)
        {
            return null;
        }

        if (header.Opcode is WebSocketOpcode.Continuation != _kind is not null)
        {
            return WebSocketEvent.Violation;
        }

        var before = _kind is null ? 0 : _length;
        return header.PayloadLength > MaxMessageBytes - before ? WebSocketEvent.TooLarge : null;
    }

    private void Begin(WebSocketFrameHeader header)
    {
        if (_kind is null)
        {
            (_kind, _length, _checked) = (header.Opcode, 0, 0);
        }

        (_isLastFrame, _missing, _mask) = (header.IsFinal, (int)header.PayloadLength, header.Mask);
    }

    private void Append(ref ReadOnlySequence<byte> buffer)
    {
        var payload = buffer.Slice(0, Math.Min(buffer.Length, _missing));
        var length = (int)payload.Length;
        if (_message.Length < _length + length)
        {
            Array.Resize(ref _message, Math.Min(MaxMessageBytes, Math.Max(_length + length, _message.Length * 2)));
        }

        var target = _message.AsSpan(_length, length);
        payload.CopyTo(target);
        WebSocketMask.Apply(target, _mask);
        _mask = WebSocketMask.After(_mask, length);
        _length += length;
        _missing -= length;
        buffer = buffer.Slice(payload.End);
    }

    private bool IsTextSoFar()
    {
        if (Utf8Prefix.WholeCharacters(_message.AsSpan(_checked, _length - _checked)) is not { } whole)
        {
            return false;
        }

        _checked += whole;
        return _missing > 0 || !_isLastFrame || _checked == _length;
    }

    private WebSocketEvent Finish()
    {
        var isText = _kind is WebSocketOpcode.Text;
        _kind = null;
        Payload = _message.AsMemory(0, _length);
        return isText ? WebSocketEvent.Text : WebSocketEvent.Binary;
    }

    private WebSocketEvent ReadControl(ref ReadOnlySequence<byte> buffer, WebSocketFrameHeader header)
    {
        if (buffer.Length < header.Length + header.PayloadLength)
        {
            return WebSocketEvent.None;
        }

        var payload = buffer.Slice(header.Length, header.PayloadLength);
        buffer = buffer.Slice(payload.End);
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
