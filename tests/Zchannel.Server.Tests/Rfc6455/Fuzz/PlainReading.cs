using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>
/// A reading of a client's bytes that is as plain as the RFC's text: one byte after the other, nothing kept from one to the
/// next that need not be. The server's own is held against it.
/// </summary>
internal sealed class PlainReading
{
    private readonly byte[] _bytes;
    private readonly long _limit;
    private readonly List<byte> _message = [];
    private PlainUtf8 _text = new();
    private int _opcode;
    private int _at;

    private PlainReading(byte[] bytes, long limit) => (_bytes, _limit) = (bytes, limit);

    /// <summary>The messages and control frames, until something ends the reading.</summary>
    public List<WireFrame> Frames { get; } = [];

    /// <summary>Why nothing more can be read: 1002, 1007 or 1009; 0 where more can.</summary>
    public int Fault { get; private set; }

    /// <summary>Whether a close frame has been read.</summary>
    public bool IsClosed => Frames is [.., { Opcode: WireFrame.CloseOpcode }];

    /// <summary>Where the last whole frame ends.</summary>
    public int Whole { get; private set; }

    public static PlainReading Of(byte[] bytes, long limit)
    {
        var reading = new PlainReading(bytes, limit);
        while (reading.Fault == 0 && !reading.IsClosed && reading.TryReadFrame())
        {
            reading.Whole = reading._at;
        }

        return reading;
    }

    private bool TryReadFrame()
    {
        var at = Whole;
        if (_bytes.Length - at < 2)
        {
            return false;
        }

        var (isFinal, opcode, isControl) = (_bytes[at] >= 0x80, _bytes[at] & 0x0F, (_bytes[at] & 0x08) != 0);
        var length = (ulong)(_bytes[at + 1] & 0x7F);
        if ((_bytes[at] & 0x70) != 0 || opcode is (> 2 and < 8) or > 10 || _bytes[at + 1] < 0x80 || (isControl && (!isFinal || length > 125)))
        {
            return Fail(1002);
        }

        at += 2;
        var wide = length switch { 126 => 2, 127 => 8, _ => 0 };
        if (_bytes.Length - at < wide + 4)
        {
            return false;
        }

        if (wide > 0)
        {
            length = _bytes.Skip(at).Take(wide).Aggregate(0UL, (value, next) => (value << 8) | next);
            if (length < (wide == 2 ? 126UL : 65_536UL) || length > long.MaxValue)
            {
                return Fail(1002);
            }
        }

        at += wide;
        var key = _bytes[at..(at + 4)];
        return isControl ? TryReadControl(at + 4, opcode, (int)length, key) : TryReadPart(at + 4, opcode, isFinal, (long)length, key);
    }

    private bool TryReadControl(int at, int opcode, int length, byte[] key)
    {
        if (_bytes.Length - at < length)
        {
            return false;
        }

        var payload = Unmasked(at, length, key).ToArray();
        if (opcode == WireFrame.CloseOpcode && payload.Length > 0)
        {
            var code = payload.Length < 2 ? 0 : (payload[0] * 256) + payload[1];
            if (code is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)))
            {
                return Fail(1002);
            }

            var reason = new PlainUtf8();
            if (!payload.Skip(2).All(reason.Take) || !reason.IsWhole)
            {
                return Fail(1007);
            }
        }

        Frames.Add(new WireFrame(opcode, payload));
        _at = at + length;
        return true;
    }

    private bool TryReadPart(int at, int opcode, bool isFinal, long length, byte[] key)
    {
        if (opcode == 0 != _opcode > 0)
        {
            return Fail(1002);
        }

        if (length > _limit - _message.Count)
        {
            return Fail(1009);
        }

        _opcode = opcode == 0 ? _opcode : opcode;
        var arrived = (int)Math.Min(length, _bytes.Length - at);
        foreach (var next in Unmasked(at, arrived, key))
        {
            _message.Add(next);
            if (_opcode == WireFrame.TextOpcode && !_text.Take(next))
            {
                return Fail(1007);
            }
        }

        if (arrived < length)
        {
            return false;
        }

        _at = at + arrived;
        return !isFinal || TryFinish();
    }

    private bool TryFinish()
    {
        if (!_text.IsWhole)
        {
            return Fail(1007);
        }

        Frames.Add(new WireFrame(_opcode, [.. _message]));
        _message.Clear();
        (_opcode, _text) = (0, new PlainUtf8());
        return true;
    }

    private bool Fail(int code)
    {
        Fault = code;
        return false;
    }

    private IEnumerable<byte> Unmasked(int at, int length, byte[] key) => Enumerable.Range(0, length).Select(i => (byte)(_bytes[at + i] ^ key[i % 4]));
}
