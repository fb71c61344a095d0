using System.Buffers.Binary;
using System.Text;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>A WebSocket frame as it came over the wire.</summary>
internal sealed record WireFrame(int Opcode, byte[] Payload)
{
    public const int TextOpcode = 1;
    public const int BinaryOpcode = 2;
    public const int CloseOpcode = 8;
    public const int PingOpcode = 9;
    public const int PongOpcode = 10;

    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The code of a close frame.</summary>
    public int Code
    {
        get
        {
            Assert.Equal(CloseOpcode, Opcode);
            return BinaryPrimitives.ReadUInt16BigEndian(Payload);
        }
    }
}
