using System.Buffers;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// A piece of memory in a row of them: filled up to <see cref="End"/>.
/// </summary>
internal sealed class Block : ReadOnlySequenceSegment<byte>
{
    private readonly IMemoryOwner<byte> _owner;

    private Block(IMemoryOwner<byte> owner)
    {
        _owner = owner;
        Memory = owner.Memory;
    }

    /// <summary>How much of it is filled.</summary>
    public int End { get; set; }

    public Block? Following => (Block?)Next;

    public ReadOnlyMemory<byte> Filled => _owner.Memory[..End];

    /// <summary>What is not filled yet.</summary>
    public Memory<byte> Room => _owner.Memory[End..];

    /// <summary>Takes a block from a pool, or one of its own where the pool's are too small.</summary>
    public static Block Rent(MemoryPool<byte> pool, int atLeast) =>
        new(atLeast <= pool.MaxBufferSize ? pool.Rent(atLeast) : MemoryPool<byte>.Shared.Rent(atLeast));

    /// <summary>Has another follow. Nothing more is filled in here.</summary>
    public void Append(Block next)
    {
        Memory = Memory[..End];
        Next = next;
        next.RunningIndex = RunningIndex + End;
    }

    /// <summary>Gives the memory back.</summary>
    public void Return() => _owner.Dispose();
}
