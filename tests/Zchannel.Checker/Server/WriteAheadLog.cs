using System.Buffers.Binary;

namespace Zchannel.Checker.Server;

/// <summary>
/// Where the transactions of SQLite's write-ahead log end, as its file format has it: a header of 32 bytes, then frames of
/// 24 bytes and a page. A frame that ends a transaction says how many pages the database then has.
/// </summary>
/// <param name="Begin">Where the last whole transaction begins.</param>
/// <param name="End">Where it ends. What lies behind is of earlier rounds of the log, or of none.</param>
/// <param name="FramesBefore">How many frames come before it.</param>
internal readonly record struct WriteAheadLog(long Begin, long End, uint FramesBefore)
{
    private const int HeaderLength = 32;
    private const int FrameHeaderLength = 24;

    // In the index beside the log: how many of its frames have been copied into the database.
    private const int CopiedOffset = 96;

    /// <summary>Reads a log; null where it holds no transaction.</summary>
    public static WriteAheadLog? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = File.OpenRead(path);
        var header = new byte[HeaderLength];
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
        {
            return null;
        }

        var frameLength = FrameHeaderLength + BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        WriteAheadLog? last = null;
        var (begin, framesBefore, frame) = ((long)HeaderLength, 0u, new byte[FrameHeaderLength]);
        for (var number = 0u; HeaderLength + ((number + 1) * frameLength) <= file.Length; number++)
        {
            file.Position = HeaderLength + (number * frameLength);
            file.ReadExactly(frame);
            if (!frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8)))
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0)
            {
                var end = HeaderLength + ((number + 1) * frameLength);
                last = new WriteAheadLog(begin, end, framesBefore);
                (begin, framesBefore) = (end, number + 1);
            }
        }

        return last;
    }

    /// <summary>Tells whether the database already holds some of the last transaction, so that cutting it off is more than a torn write.</summary>
    public bool IsCopied(string indexPath)
    {
        if (!File.Exists(indexPath))
        {
            return false;
        }

        using var file = File.OpenRead(indexPath);
        var copied = new byte[4];
        file.Position = CopiedOffset;
        return file.ReadAtLeast(copied, copied.Length, throwOnEndOfStream: false) == copied.Length && BitConverter.ToUInt32(copied) > FramesBefore;
    }
}
