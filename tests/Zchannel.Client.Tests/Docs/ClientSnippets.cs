using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Zchannel.Client.Tests.Docs;

/// <summary>The code of docs/sdk/dotnet.md and of the packages' READMEs, so that it compiles. Not run.</summary>
internal static partial class ClientSnippets
{
    public static async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var client = new ZchannelClient(new ZchannelClientOptions
        {
            Server = new Uri("https://push.example.com"),
            Key = "shop-main",
            Secret = Environment.GetEnvironmentVariable("ZCHANNEL_SECRET"),
        });

        var channel = await client.CreateChannelAsync("news", new ChannelUrlOptions { User = "ann", Send = false }, cancellationToken);
        var sent = await client.SendAsync("news", "hello", cancellationToken: cancellationToken);
        Console.WriteLine($"{sent.Position}, {sent.Receivers} may hear it, {channel.ExpiresAt}");
    }

    public static async Task ListenAsync(ZchannelClient client, Uri url, CancellationToken cancellationToken)
    {
        await foreach (var message in client.ListenAsync(url, cancellationToken: cancellationToken))
        {
            Console.WriteLine(message.IsGap ? "some messages were missed" : message.Text);
        }
    }

    public static async Task ListenOnAsync(ZchannelClient client, ChannelUrl channel, string? lastSeen, CancellationToken cancellationToken)
    {
        var options = new ListenOptions
        {
            After = lastSeen,
            FreshUrl = async (position, stop) => (await client.CreateChannelAsync("news", new ChannelUrlOptions
            {
                From = position is null ? ReadFrom.Now : ReadFrom.After(position),
            }, stop)).Url,
            Changed = change => Console.Error.WriteLine($"{change.State} {change.Reason}"),
        };
        await foreach (var message in client.ListenAsync(channel.Url, options, cancellationToken))
        {
            lastSeen = message.Position;
        }
    }

    public static async Task SendAsync(ZchannelClient client, CancellationToken cancellationToken)
    {
        await client.SendAsync("orders", new Order(7, "shipped"), OrderJson.Default.Order, cancellationToken: cancellationToken);
        await client.SendAsync("orders", new byte[] { 1, 2, 3 }, new SendOptions { Exclude = "the-author" }, cancellationToken);

        var outcomes = await client.SendManyAsync(
            [
                OutgoingMessage.Text(["news", "sport"], "to two channels"),
                OutgoingMessage.Json("orders", new Order(8, "paid"), OrderJson.Default.Order),
            ],
            cancellationToken);
        foreach (var refused in outcomes.Where(outcome => outcome.Error is not null))
        {
            Console.Error.WriteLine($"{refused.Channel}: {refused.Error!.Code}");
        }
    }

    public static async Task LookAsync(ZchannelClient client, CancellationToken cancellationToken)
    {
        await foreach (var channel in client.Channels.ListAsync("room.", cancellationToken))
        {
            Console.WriteLine($"{channel.Name}: {channel.Subscribers} listen, {channel.Messages} messages are kept");
        }

        var page = await client.Channels.ReadHistoryAsync("news", limit: 50, cancellationToken: cancellationToken);
        await client.Channels.DisconnectUserAsync("ann", revoke: TimeSpan.FromHours(1), cancellationToken);
        Console.WriteLine(page.Messages.Count);
    }

    public static void Register(IHostApplicationBuilder builder)
    {
        builder.Services.AddZchannelClient();
    }

    public static void RegisterInCode(IHostApplicationBuilder builder)
    {
        builder.Services.AddZchannelClient(options => options with { RequestAttempts = 6 });
    }

    public static void Map(WebApplication app)
    {
        app.MapZchannelCallbacks<Greeter>();
    }

    public static void MapFunction(WebApplication app)
    {
        app.MapZchannelCallbacks((callback, context) => callback switch
        {
            ClientMessage message => HandleAsync(message, context.RequestAborted),
            _ => Task.CompletedTask,
        });
    }

    private static Task HandleAsync(ClientMessage message, CancellationToken cancellationToken) => Task.FromException(new NotSupportedException($"{message.EventId} {cancellationToken.IsCancellationRequested}"));

    internal sealed class Greeter(ZchannelClient client) : IChannelCallbackHandler
    {
        public Task ConnectedAsync(ClientConnected callback, CancellationToken cancellationToken) =>
            client.SendAsync(callback.Channel, $"{callback.User} is here", new SendOptions { IdempotencyKey = callback.EventId }, cancellationToken);
    }

    internal sealed record Order(int Number, string State);

    [JsonSerializable(typeof(Order))]
    internal sealed partial class OrderJson : JsonSerializerContext;
}
