using System.Text.Json.Serialization;
using Zchannel.Client;
using Zchannel.ListenAot;

var server = new Uri(Environment.GetEnvironmentVariable("ZCHANNEL_SERVER") ?? "http://localhost:8080");
await using var client = new ZchannelClient(new ZchannelClientOptions
{
    Server = server,
    Key = Environment.GetEnvironmentVariable("ZCHANNEL_KEY") ?? "demo",
    Secret = Environment.GetEnvironmentVariable("ZCHANNEL_SECRET") ?? "demo-secret",
});

using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
var url = await client.CreateChannelAsync("weather", cancellationToken: patience.Token);

// The first message is sent when the listener is there to hear it.
var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
var options = new ListenOptions { Changed = change => { if (change.State == ConnectionState.Connected) { connected.TrySetResult(); } } };
var sending = SendAsync();

await foreach (var message in client.ListenAsync(url.Url, options, patience.Token))
{
    Console.WriteLine(message.IsGap ? "some messages were missed" : $"{message.Position} {message.Text}");
    if (message.Text == "that is all")
    {
        break;
    }
}

await sending;
return 0;

async Task SendAsync()
{
    await connected.Task.WaitAsync(patience.Token);
    await client.SendAsync("weather", new Weather("Beijing", 21.5), WeatherJson.Default.Weather, cancellationToken: patience.Token);
    await client.SendManyAsync([OutgoingMessage.Text("weather", "it will rain"), OutgoingMessage.Text("weather", "that is all")], patience.Token);
}

namespace Zchannel.ListenAot
{
    internal sealed record Weather(string City, double Degrees);

    [JsonSerializable(typeof(Weather))]
    internal sealed partial class WeatherJson : JsonSerializerContext;
}
