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
/// <remarks>Kept as text: <c>3</c> began in generation 3; <c>3 5@120 9@140</c> went on in 5 at offset 120, and in 9 at 140.</remarks>
internal sealed class Lineage
{
    private readonly long _began;
    private readonly (long Generation, long Offset)[] _forks;
    private string? _text;

    private Lineage(long began, (long Generation, long Offset)[] forks) => (_began, _forks) = (began, forks);

    /// <summary>The last generation in which something was appended, or the one in which the channel began.</summary>
    public long Latest => _forks.Length > 0 ? _forks[^1].Generation : _began;

    /// <summary>Begins with a generation.</summary>
    public static Lineage Begin(long generation) => new(generation, []);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Lineage Parse(string text)
    {
        var parts = text.Split(' ');
        return new Lineage(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            [.. parts.Skip(1).Select(part => part.Split('@')).Select(fork =>
                (long.Parse(fork[0], CultureInfo.InvariantCulture), long.Parse(fork[1], CultureInfo.InvariantCulture)))]);
    }

    /// <summary>Notes that something is appended in a generation.</summary>
    /// <param name="generation">The generation; later than <see cref="Latest"/>.</param>
    /// <param name="head">The head that it found.</param>
    public Lineage ForkAt(long generation, long head) => new(_began, [.. _forks.TakeLast(Generations.Remembered - 1), (generation, head)]);

    /// <summary>Makes the epoch of the current generation, with those that it continues.</summary>
    /// <param name="root">What sets the channel's epochs apart from those of all others.</param>
    /// <param name="generations">The generations.</param>
    /// <param name="head">The channel's head, where generations fork in which nothing was appended yet.</param>
    public Epoch ToEpoch(ReadOnlySpan<byte> root, Generations generations, long head)
    {
        Epoch? epoch = null;
        foreach (var generation in generations.All)
        {
            if (generation.Number >= _began)
            {
                epoch = Epoch.Restore(IdOf(root, generation), epoch, epoch is null ? 0 : ForkOf(generation.Number, head));
            }
        }

        return epoch!;
    }

    /// <inheritdoc />
    public override string ToString() => _text ??= string.Join(
        ' ', [_began.ToString(CultureInfo.InvariantCulture), .. _forks.Select(fork => string.Create(CultureInfo.InvariantCulture, $"{fork.Generation}@{fork.Offset}"))]);

    private static string IdOf(ReadOnlySpan<byte> root, Generation generation)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. root, .. generation.Nonce], hash);
        return Base64Url.EncodeToString(hash[..6]);
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
