using System.Net.Http.Json;
using System.Text.Json;
using Zchannel.Durability.Commands;
using Zchannel.Durability.Load;
using Zchannel.Durability.Servers;

namespace Zchannel.Durability.Restarting;

/// <summary>
/// What lies in the store over a restart: the same number of messages in each of many channels.
/// </summary>
internal sealed class StoredMessages(StoredAmount amount, int payloadBytes)
{
    private const int Publishers = 64;

    /// <summary>Stores them.</summary>
    public void Fill(ZchannelServer server, CancellationToken cancellationToken)
    {
        // Each publisher has channels of its own, and sends one message to each of them over and over.
        var batches = Enumerable.Range(0, amount.Channels)
            .GroupBy(channel => channel % Publishers)
            .Select(channels => (ReadOnlyMemory<byte>)HttpWire.Post(
                Batch.Path, ZchannelServer.Credentials, Batch.ContentType, Batch.Of(channels.Select(channel => (NameOf(channel), TextOf(channel))))))
            .ToList();
        using var crowd = new PublisherCrowd(new HttpWire(batches), batches.Count, server.Port);
        crowd.RunTimes(amount.MessagesEach, cancellationToken);
    }

    /// <summary>Reads a channel, and says what is wrong with it, or null.</summary>
    public async Task<string?> CheckAsync(ZchannelServer server, int channel, CancellationToken cancellationToken)
    {
        using var response = await server.Http.GetAsync($"/v1/channels/{NameOf(channel)}/messages?limit=1000", cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return $"{NameOf(channel)} cannot be read after the restart: {(int)response.StatusCode}.";
        }

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var messages = answer.GetProperty("messages").EnumerateArray().ToList();
        return answer.GetProperty("complete").GetBoolean()
            && messages.Count == amount.MessagesEach
            && messages.TrueForAll(message => message.GetProperty("data").GetString() == TextOf(channel))
            && messages[^1].GetProperty("position").GetString()!.EndsWith($":{amount.MessagesEach}", StringComparison.Ordinal)
                ? null
                : $"{NameOf(channel)} does not hold its {amount.MessagesEach} messages after the restart, but {messages.Count}.";
    }

    public static string NameOf(int channel) => $"{ZchannelServer.Durable}{channel}";

    private string TextOf(int channel) => $"{channel} ".PadRight(payloadBytes, 'm');
}
