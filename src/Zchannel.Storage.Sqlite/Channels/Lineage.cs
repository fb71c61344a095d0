using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What a channel must remember of its epochs: the generation it began in, and in which later ones something was appended, each with the
/// head it found. All else follows from the generations, so that a new one writes nothing to its channels. Immutable.
/// </summary>
/// <remarks>
/// Kept as text: <c>3</c> began in generation 3; <c>3 5@120 9@140</c> went on in 5 at offset 120, and in 9 at 140. A channel that came from
/// elsewhere has the epochs it had there before that, each with the offset up to which the next one shares it: <c>AbCdEfGh@50 3 5@120</c>.
/// </remarks>
internal sealed class Lineage
{
    private readonly (string Epoch, long Offset)[] _ancestors;
    private readonly long _began;
    private readonly (long Generation, long Offset)[] _forks;
    private string? _text;

    private Lineage((string Epoch, long Offset)[] ancestors, long began, (long Generation, long Offset)[] forks) =>
        (_ancestors, _began, _forks) = (ancestors, began, forks);

    /// <summary>The last generation in which something was appended, or the one in which the channel began.</summary>
    public long Latest => _forks.Length > 0 ? _forks[^1].Generation : _began;

    /// <summary>Begins with a generation.</summary>
    public static Lineage Begin(long generation) => new([], generation, []);

    /// <summary>Begins with a generation, going on from an epoch of elsewhere.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="epoch">The epoch that the channel had so far.</param>
    /// <param name="head">The last offset that is shared with it.</param>
    public static Lineage Begin(long generation, Epoch epoch, long head)
    {
        var ancestors = new List<(string, long)>();
        for (var (ancestor, shared) = ((Epoch?)epoch, head); ancestor is not null && ancestors.Count < Generations.Remembered; ancestor = ancestor.Parent)
        {
            ancestors.Add((ancestor.Id, shared));
            shared = ancestor.ForkOffset;
        }

        ancestors.Reverse();
        return new([.. ancestors], generation, []);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Lineage Parse(string text)
    {
        var parts = text.Split(' ');
        var began = Array.FindIndex(parts, static part => !part.Contains('@', StringComparison.Ordinal));
        return began < 0
            ? throw new FormatException($"'{text}' is not a lineage.")
            : new(
                [.. parts.Take(began).Select(ReadFork)],
                ReadNumber(parts[began]),
                [.. parts.Skip(began + 1).Select(ReadFork).Select(fork => (ReadNumber(fork.Name), fork.Offset))]);
    }

    /// <summary>Notes that something is appended in a generation.</summary>
    /// <param name="generation">The generation; later than <see cref="Latest"/>.</param>
    /// <param name="head">The head that it found.</param>
    public Lineage ForkAt(long generation, long head) =>
        new(_ancestors, _began, [.. _forks.TakeLast(Generations.Remembered - 1), (generation, head)]);

    /// <summary>Makes the epoch of the current generation, with those that it continues.</summary>
    /// <param name="root">What sets the channel's epochs apart from those of all others.</param>
    /// <param name="generations">The generations.</param>
    /// <param name="head">The channel's head, where generations fork in which nothing was appended yet.</param>
    public Epoch ToEpoch(ReadOnlySpan<byte> root, Generations generations, long head)
    {
        var all = generations.All;
        var (epoch, shared) = all[0].Number <= _began ? RestoreAncestors() : (null, 0);
        foreach (var generation in all)
        {
            if (generation.Number >= _began)
            {
                var fork = generation.Number == _began ? shared : ForkOf(generation.Number, head);
                epoch = Epoch.Restore(IdOf(root, generation), epoch, epoch is null ? 0 : fork);
            }
        }

        return epoch!;
    }

    /// <inheritdoc />
    public override string ToString() => _text ??= string.Join(
        ' ', [.. _ancestors.Select(Write), _began.ToString(CultureInfo.InvariantCulture), .. _forks.Select(fork => Write((fork.Generation.ToString(CultureInfo.InvariantCulture), fork.Offset)))]);

    private static string Write((string Name, long Offset) fork) => string.Create(CultureInfo.InvariantCulture, $"{fork.Name}@{fork.Offset}");

    private static (string Name, long Offset) ReadFork(string part)
    {
        var at = part.IndexOf('@', StringComparison.Ordinal);
        return (part[..at], ReadNumber(part[(at + 1)..]));
    }

    private static long ReadNumber(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string IdOf(ReadOnlySpan<byte> root, Generation generation)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. root, .. generation.Nonce], hash);
        return Base64Url.EncodeToString(hash[..6]);
    }

    private (Epoch? Epoch, long Shared) RestoreAncestors()
    {
        var (epoch, shared) = ((Epoch?)null, 0L);
        foreach (var (id, offset) in _ancestors)
        {
            (epoch, shared) = (Epoch.Restore(id, epoch, shared), offset);
        }

        return (epoch, shared);
    }

    // One in which nothing was appended found the same head as the next in which something was.
    private long ForkOf(long generation, long head)
    {
        foreach (var fork in _forks)
        {
            if (fork.Generation >= generation)
            {
                return fork.Offset;
            }
        }

        return head;
    }
}
