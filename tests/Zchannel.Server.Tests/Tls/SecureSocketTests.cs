using System.Diagnostics.Metrics;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Tls;

/// <summary>
/// WebSockets over TLS, which go on without the web server after their handshake.
/// </summary>
public sealed class SecureSocketTests
{
    [Fact]
    public async Task WhatIsPublished_IsHeard()
    {
        await using var server = await SecureServer.StartAsync();
        await using var link = await server.OpenSocketAsync(await server.Running.TokenAsync("news"));

        await server.Running.PublishAsync("news", "one");
        await server.Running.PublishAsync("news", "two");

        Assert.Equal(["one", "two"], [(await link.ReadFrameAsync()).Text, (await link.ReadFrameAsync()).Text]);
    }

    [Fact]
    public async Task WhatComesRightBehindTheHandshake_IsNotLost()
    {
        await using var server = await SecureServer.StartAsync();

        await using var link = await server.OpenSocketAsync(
            await server.Running.TokenAsync("news"), [.. ClientFrame.Write(WireFrame.PingOpcode, "a"u8), .. ClientFrame.Write(WireFrame.PingOpcode, "b"u8)]);

        Assert.Equal("a", Encoding.ASCII.GetString((await link.ReadFrameAsync()).Payload));
        Assert.Equal("b", Encoding.ASCII.GetString((await link.ReadFrameAsync()).Payload));
    }

    [Fact]
    public async Task LargeMessages_ComeWholeInBothDirections()
    {
        await using var server = await SecureServer.StartAsync();
        await using var link = await server.OpenSocketAsync(await server.Running.TokenAsync("news"));
        var large = new string('x', 60_000);

        await link.SendFrameAsync(WireFrame.PingOpcode, new byte[125]);
        Assert.Equal(125, (await link.ReadFrameAsync()).Payload.Length);
        await server.Running.PublishAsync("news", large);

        Assert.Equal(large, (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task AClientThatCloses_IsAnswered_AndGivesBackItsPlace()
    {
        await using var server = await SecureServer.StartAsync("Apps:shop:Limits:Connections=1");
        var token = await server.Running.TokenAsync("news");
        await using (var link = await server.OpenSocketAsync(token))
        {
            await link.SendFrameAsync(WireFrame.CloseOpcode, [0x03, 0xE8]);
            Assert.Equal([0x03, 0xE8], (await link.ReadFrameAsync()).Payload);
            Assert.Empty(await link.ReadToEndAsync());
        }

        await using var next = await server.OpenSocketAsync(token, ClientFrame.Write(WireFrame.PingOpcode, []));

        Assert.Equal(WireFrame.PongOpcode, (await next.ReadFrameAsync()).Opcode);
    }

    [Fact]
    public async Task AServerThatStops_SaysGoodbye()
    {
        await using var server = await SecureServer.StartAsync();
        await using var link = await server.OpenSocketAsync(await server.Running.TokenAsync("news"));

        server.Running.BeginStop();

        Assert.Equal(4200, (await link.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task Requests_GoOnOverOneLink()
    {
        await using var server = await SecureServer.StartAsync();
        await using var link = await server.OpenAsync();

        await link.RequestAsync("GET /healthz");
        Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        await link.RequestAsync("GET /healthz", "Connection: close");

        Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        Assert.Empty(await link.ReadToEndAsync());
    }

    [Fact]
    public async Task WhereClientsMustShowACertificate_TheyMust()
    {
        await using var server = await SecureServer.StartAsync("--Kestrel:Endpoints:Tls:ClientCertificateMode=RequireCertificate");

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            // With TLS 1.3 a client hears of it only when it reads.
            await using var link = await server.OpenAsync();
            await link.RequestAsync("GET /healthz");
            await link.ReadHeadAsync();
        });
    }

    [Fact]
    public async Task AClientThatSaysNothing_IsCutOff()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var server = await SecureServer.StartAsync(time);
        await using var link = await RawLink.OpenAsync(server.Running.Addresses[1].Port);
        var ended = link.ReadToEndAsync();

        // The server may not have seen the link yet when time goes on.
        while (!ended.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await server.Running.Anyone.GetStringAsync("/healthz", TestContext.Current.CancellationToken);
        }

        Assert.Empty(await ended);
    }

    [Fact]
    public async Task Handshakes_AreMeasuredInKestrelsOwnInstruments()
    {
        await using var server = await SecureServer.StartAsync();
        var factory = server.Running.Services.GetRequiredService<IMeterFactory>();
        var measured = Channel.CreateUnbounded<KeyValuePair<string, object?>[]>();
        var instruments = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name == "kestrel.tls_handshake.duration" && instrument.Meter.Scope == factory)
                {
                    instruments++;
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => measured.Writer.TryWrite(tags.ToArray()));
        listener.Start();

        await using var link = await server.OpenAsync();

        Assert.Equal([new("tls.protocol.version", "1.3")], await measured.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, instruments);
    }

    [Fact]
    public async Task WhatIsNoTls_EndsTheLink_AndNothingElse()
    {
        await using var server = await SecureServer.StartAsync();
        await using var link = await RawLink.OpenAsync(server.Running.Addresses[1].Port);

        await link.RequestAsync("GET /healthz");
        await link.ReadToEndAsync();

        await using var good = await server.OpenAsync();
        await good.RequestAsync("GET /healthz");
        Assert.Equal(200, (await good.ReadAnswerAsync()).Status);
    }
}
