using Microsoft.AspNetCore.Mvc;
using Zchannel.Embedding;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddZchannel();

var app = builder.Build();

// The whole station below /rt: scripts for pages, channel URLs, and the API for other applications.
app.MapZchannel("/rt");

// One channel for each story, open to whoever this application lets in: here to all, and for reading only.
app.MapChannel("/news/{id:int}", "news.{id}", channel => channel.Send = false);

// Whatever happens in this process is told to the pages at once.
app.MapPost("/news/{id:int}", async (int id, [FromForm] string text, IChannels channels) =>
{
    var sent = await channels.SendAsync($"news.{id}", text);
    return Results.Text($"{sent.Receivers} pages heard it\n");
}).DisableAntiforgery();

// A page. It comes back by itself when this application was restarted, and misses nothing meanwhile.
app.MapGet("/", () => Results.Content(
    """
    <!doctype html>
    <title>News</title>
    <ul id="news"></ul>
    <script src="/rt/api.js"></script>
    <script>
      const channel = sae.Channel('/news/1');
      channel.onmessage = ({ data }) => news.appendChild(document.createElement('li')).textContent = data;
    </script>
    """,
    "text/html; charset=utf-8"));

await app.RunAsync();
