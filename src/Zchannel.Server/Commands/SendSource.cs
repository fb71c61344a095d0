using System.Runtime.CompilerServices;
using System.Text;

namespace Zchannel.Server.Commands;

/// <summary>
/// Where the messages of <c>zchannel send</c> come from.
/// </summary>
internal sealed class SendSource(CommandConsole console, string? message, bool lines, bool binary)
{
    // Far above any limit a server is likely to have; what is larger is a slip, and is told before memory is full.
    private const int MaximumBytes = 64 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool IsBinary => binary;

    private bool ReadsInput => message is null or "-";

    /// <summary>
    /// Refuses what contradicts itself.
    /// </summary>
    public void Check(bool hasIdempotencyKey)
    {
        var fault = this switch
        {
            _ when lines && binary => "--lines and --binary do not go together: a line is text.",
            _ when lines && !ReadsInput => "--lines reads standard input; leave the message out.",
            _ when lines && hasIdempotencyKey => "--idempotency-key names one message; --lines sends many.",
            _ when message is null && !lines && console.IsInputTerminal => "No message. Give one, or '-' to type it and end with Ctrl-D.",
            _ => null,
        };
        if (fault is not null)
        {
            throw new UsageException(fault);
        }
    }

    /// <summary>
    /// Reads the messages one by one.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!ReadsInput)
        {
            yield return Encoding.UTF8.GetBytes(message!);
            yield break;
        }

        var reader = new InputLines(console.Input, MaximumBytes);
        if (lines)
        {
            while (await reader.NextAsync(cancellationToken) is { } line)
            {
                yield return line;
            }
        }
        else
        {
            var all = await reader.AllAsync(cancellationToken);
            yield return binary ? all : InputLines.WithoutLineBreak(all);
        }
    }

    /// <summary>
    /// Reads a text message.
    /// </summary>
    public static string Text(ReadOnlyMemory<byte> data)
    {
        try
        {
            return StrictUtf8.GetString(data.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException("The message is not valid UTF-8. Use --binary to send its bytes as they are.");
        }
    }
}
