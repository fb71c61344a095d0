using System.Buffers.Binary;
using System.Globalization;

namespace Zchannel.Server.Bench.Links;

/// <summary>
/// A WebSocket, read with the least work: the measuring side must cost less than the server it measures.
/// </summary>
internal sealed class FrameWire(bool isV1, int maximumFrameBytes) : IWire
{
    private const int Final = 0x80;
    private const int Masked = 0x80;
    private const int Pong = 0x8A;
    private const int MaximumControlBytes = 125;
    private const int HeaderBytes = 2;
    private const int MaskBytes = 4;

    private byte[] _reply = [];
    private int _replyLength;

    public string RequestHeaders =>
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + (isV1 ? "Sec-WebSocket-Protocol: zchannel.v1\r\n" : "");

    public string GrantingStatus => "101";

    public ReadOnlyMemory<byte> Reply => _reply.AsMemory(0, _replyLength);

    public int Read(ReadOnlySpan<byte> bytes, DeliveryLedger ledger)
    {
        _replyLength = 0;
        var done = 0;
        while (ledger.Ending is null && TryFrame(bytes[done..], ledger, out var opcode, out var payload, out var length))
        {
            Take(opcode, payload, ledger);
            done += length;
        }

        return done;
    }

    private bool TryFrame(ReadOnlySpan<byte> bytes, DeliveryLedger ledger, out int opcode, out ReadOnlySpan<byte> payload, out int length)
    {
        payload = default;
        opcode = length = 0;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        var size = (long)bytes[1];
        var extended = size switch { 126 => 2, 127 => 8, _ => 0 };
        if (bytes.Length < HeaderBytes + extended)
        {
            return false;
        }

        size = extended switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[HeaderBytes..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[HeaderBytes..]),
            _ => size,
        };
        if ((bytes[0] & Final) == 0 || size > maximumFrameBytes || size < 0)
        {
            ledger.End("a frame came that is fragmented, masked or larger than any message");
            return false;
        }

        length = HeaderBytes + extended + (int)size;
        opcode = bytes[0] & 0x0F;
        payload = bytes.Length < length ? default : bytes[(HeaderBytes + extended)..length];
        return bytes.Length >= length;
    }

    private void Take(int opcode, ReadOnlySpan<byte> payload, DeliveryLedger ledger)
    {
        switch (opcode)
        {
            case 1 or 2 when isV1:
                TakeV1(payload, ledger);
                break;
            case 1 or 2:
                ledger.Hear(payload);
                break;
            case 8:
                ledger.End(payload.Length < 2
                    ? "closed by the server without a code"
                    : "closed by the server with " + BinaryPrimitives.ReadUInt16BigEndian(payload).ToString(CultureInfo.InvariantCulture));
                break;
            case 9 when payload.Length <= MaximumControlBytes:
                WritePong(payload);
                break;
        }
    }

    // A header line, LF, the payload; what begins with '!' is no message.
    private static void TakeV1(ReadOnlySpan<byte> frame, DeliveryLedger ledger)
    {
        if (frame.StartsWith("!gap "u8))
        {
            ledger.End("told of a gap by the server");
        }
        else if (!frame.StartsWith("!"u8))
        {
            ledger.Hear(frame[(frame.IndexOf((byte)'\n') + 1)..]);
        }
    }

    // A mask of zeros leaves the payload as it is.
    private void WritePong(ReadOnlySpan<byte> payload)
    {
        _replyLength = HeaderBytes + MaskBytes + payload.Length;
        if (_reply.Length < _replyLength)
        {
            _reply = new byte[HeaderBytes + MaskBytes + MaximumControlBytes];
        }

        _reply[0] = Pong;
        _reply[1] = (byte)(Masked | payload.Length);
        payload.CopyTo(_reply.AsSpan(HeaderBytes + MaskBytes));
    }
}
