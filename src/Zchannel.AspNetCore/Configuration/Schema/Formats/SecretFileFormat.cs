using System.Text;
using Zchannel.Apps;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// Secrets that stand in a file of their own.
/// </summary>
internal static class SecretFileFormat
{
    private const int LongestFile = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The name of a file that holds a secret.</summary>
    /// <param name="content">What the secret may be.</param>
    public static ValueFormat<Secret> Of(ValueFormat<Secret> content)
    {
        return new($"file with {content.Range}", Parse, _ => "");

        Complaint? Parse(string text, out Secret value)
        {
            value = new Secret("");
            var (secret, complaint) = Read(text);
            return complaint ?? content.Parse(secret, out value) switch
            {
                { } wrong => new Complaint($"names a file whose content {wrong.Rule}", wrong.Why),
                null => null,
            };
        }
    }

    private static (string Secret, Complaint? Complaint) Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[LongestFile + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > LongestFile
                ? ("", new Complaint($"must name a file of at most {LongestFile} bytes", "it holds one secret and nothing else"))
                : (StrictUtf8.GetString(bytes, 0, length).TrimEnd('\r', '\n'), null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return ("", new Complaint("must name a file that exists", "the secret is read from it"));
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return ("", new Complaint("must name a file, but names a directory", "the secret is read from it"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return ("", new Complaint("must name a file that can be read, in UTF-8", "the secret is read from it"));
        }
    }
}
