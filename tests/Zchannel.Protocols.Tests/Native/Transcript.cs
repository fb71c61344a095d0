using System.Globalization;
using System.Text;

namespace Zchannel.Protocols.Tests.Native;

/// <summary>
/// A golden file and its notation, which <c>transcripts/README.md</c> describes.
/// </summary>
internal sealed record Transcript(string Name, IReadOnlyList<string> Lines)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Native", "transcripts");

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Reads a file without its comments.</summary>
    public static Transcript Read(string name) =>
        new(name, [.. File.ReadAllLines(Path.Combine(Folder, $"{name}.txt")).Where(line => !line.StartsWith('#'))]);

    /// <summary>The bytes of a payload.</summary>
    public static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
                continue;
            }

            switch (text[++i])
            {
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case '\\':
                    bytes.Add((byte)'\\');
                    break;
                case 'x':
                    bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default:
                    throw new FormatException($"'\\{text[i]}' is not in the notation.");
            }
        }

        return [.. bytes];
    }

    /// <summary>A payload as the notation writes it.</summary>
    public static string Escape(byte[] bytes) => string.Concat(bytes.Select(b => b switch
    {
        (byte)'\n' => @"\n",
        (byte)'\r' => @"\r",
        (byte)'\\' => @"\\",
        >= 0x20 and < 0x7F => $"{(char)b}",
        _ => $@"\x{b:X2}",
    }));

    public override string ToString() => Name;
}
