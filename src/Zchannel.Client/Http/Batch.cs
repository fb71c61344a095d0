using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Zchannel.Client.Http;

/// <summary>
/// Writes a batch as the server reads it, and reads what became of it.
/// </summary>
internal static class Batch
{
    /// <summary>Writes a line for each message. Each has its idempotency key from here on, so that the batch may be repeated.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<OutgoingMessage> messages)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            using (var json = new Utf8JsonWriter(output))
            {
                Write(json, message);
            }

            output.Write("\n"u8);
        }

        return output.WrittenMemory;
    }

    /// <summary>Reads the results: one for each channel of each message, in their order.</summary>
    public static IReadOnlyList<SendOutcome> Read(IReadOnlyList<OutgoingMessage> messages, BatchAnswer answer)
    {
        if (answer.Results.Count != messages.Count)
        {
            throw new ZchannelException(ZchannelErrorCode.ProtocolError, "The server answered with another number of results than messages were sent.");
        }

        var outcomes = new List<SendOutcome>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var each = answer.Results[i].Channels ?? [.. messages[i].Channels.Select(channel => answer.Results[i] with { Channel = channel })];
            outcomes.AddRange(each.Select((result, at) => Read(result, result.Channel ?? messages[i].Channels[at])));
        }

        return outcomes;
    }

    private static void Write(Utf8JsonWriter json, OutgoingMessage message)
    {
        json.WriteStartObject();
        json.WriteStartArray("channels");
        foreach (var channel in message.Channels)
        {
            json.WriteStringValue(channel);
        }

        json.WriteEndArray();
        if (message.Kind is ChannelMessageKind.Text)
        {
            json.WriteString("data", message.Data.Span);
        }
        else
        {
            json.WriteBase64String("data_base64", message.Data.Span);
        }

        json.WriteString("idempotency_key", message.IdempotencyKey ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        if (message.Exclude is { } exclude)
        {
            json.WriteString("exclude", exclude);
        }

        json.WriteEndObject();
    }

    private static SendOutcome Read(BatchResultAnswer result, string channel) => result switch
    {
        { Position: { } position } => new SendOutcome(channel, new SendResult(position, result.Receivers), null),
        { Error: { } error } => new SendOutcome(channel, null, new ZchannelException(error.Code, error.Detail)
        {
            Status = (HttpStatusCode)error.Status,
            RetryAfter = error.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        }),
        _ => throw new ZchannelException(ZchannelErrorCode.ProtocolError, "The server's answer has neither a position nor an error."),
    };
}
