using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Protocols.Tests.WebSockets;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Drivers;

public abstract class WebSocketClosingSpecification : DriverSpecification
{
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(4321)]
    public async Task ClientFirst_ItsCodeIsEchoed(ushort code)
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        await link.SendAsync(ClientFrame.Close(code, "bye"));

        Assert.Equal((code, ""), (await link.NextAsync())!.Close);
        Assert.True(await link.Ended.Bounded());
        Assert.Equal(CloseReason.ClientLeft, link.Connection.Closing);
    }

    [Fact]
    public async Task ClientFirst_WithoutACode_IsAnswered1000()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        await link.SendAsync(ClientFrame.Of(WebSocketOpcode.Close, []));

        Assert.Equal((1000, ""), (await link.NextAsync())!.Close);
        Assert.True(await link.Ended.Bounded());
    }

    [Fact]
    public async Task ClientFirst_NothingBehindItsCloseIsRead()
    {
        await using var station = NewStation(callbacks: Station.Callbacks);
        await using var link = await WebSocketLink.OpenAsync(station);

        await link.SendAsync([.. ClientFrame.Close(1000), .. ClientFrame.Text("late")]);

        Assert.Equal((1000, ""), (await link.NextAsync())!.Close);
        Assert.True(await link.Ended.Bounded());
        Assert.Equal(0, station.WaitingCallbacks);
        Assert.True(link.Wire.IsQuiet);
    }

    [Fact]
    public async Task ServerFirst_WaitsForTheAnswer()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        link.Connection.Close(CloseReason.EndedByApplication);
        Assert.Equal((4004, "ended by the application"), (await link.NextAsync())!.Close);
        station.Pass(4);
        Assert.False(link.Ended.IsCompleted);
        await link.SendAsync(ClientFrame.Close(4004));

        Assert.True(await link.Ended.Bounded());
        Assert.True(link.Wire.IsQuiet);
    }

    [Fact]
    public async Task ServerFirst_WhatComesBeforeTheAnswerIsPassedOver()
    {
        await using var station = NewStation(callbacks: Station.Callbacks);
        await using var link = await WebSocketLink.OpenAsync(station);

        link.Connection.Close(CloseReason.GoingAway);
        Assert.Equal(4200, (await link.NextAsync())!.Close.Code);
        await link.SendAsync([.. ClientFrame.Text("late"), .. ClientFrame.Of(WebSocketOpcode.Ping, []), .. ClientFrame.Close(4200)]);

        Assert.True(await link.Ended.Bounded());
        Assert.Equal(0, station.WaitingCallbacks);
        Assert.True(link.Wire.IsQuiet);
    }

    [Fact]
    public async Task ServerFirst_WithoutAnAnswer_IsCutAfter5Seconds()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        link.Connection.Close(CloseReason.EndedByApplication);
        Assert.Equal(4004, (await link.NextAsync())!.Close.Code);
        // The clock sees the end at its next beat and counts from there.
        station.Pass(6);

        Assert.False(await link.Ended.Bounded());
    }

    [Fact]
    public async Task AfterAViolation_AClientThatAnswersIsLetGoAtOnce()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        await link.SendAsync(ClientFrame.Of(WebSocketOpcode.Binary, new byte[WebSocketLink.MaxMessageBytes + 1]));
        Assert.Equal(1009, (await link.NextAsync())!.Close.Code);

        await link.SendAsync(ClientFrame.Close(1009));

        Assert.True(await link.Ended.Bounded());
    }

    [Fact]
    public async Task AfterAViolation_ASilentClientIsCutAfter5Seconds()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        await link.SendAsync(ClientFrame.Of(WebSocketOpcode.Text, [], rsv: 1));
        Assert.Equal(1002, (await link.NextAsync())!.Close.Code);

        station.Pass(6);

        Assert.False(await link.Ended.Bounded());
    }

    [Fact]
    public async Task HalfClosedClient_IsToldGoodbye()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        link.Wire.ClientGoes();

        Assert.Equal((1000, ""), (await link.NextAsync())!.Close);
        Assert.True(await link.Ended.Bounded());
    }

    [Fact]
    public async Task BrokenLink_EndsQuietly()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        link.Wire.ClientGoes(new IOException("reset"));

        await link.Ended.Bounded();
        Assert.Equal(CloseReason.ClientLeft, link.Connection.Closing);
        Assert.Empty(station.Log.Lines);
    }

    [Fact]
    public async Task StuckGoodbye_IsCutAfter5Seconds()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Wire.Stick();

        link.Connection.Close(CloseReason.GoingAway);
        await link.WhenStuckAsync();
        station.Pass(6);

        Assert.False(await link.Ended.Bounded());
    }

    [Fact]
    public async Task CloseAfterDelivery_DeliversWhatWasPublishedBefore_AndNothingElse()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Wire.Stick();
        await station.PublishAsync("1");
        await link.WhenStuckAsync();
        await station.PublishAsync("2");
        await station.PublishAsync("3");
        link.Connection.Close(CloseReason.GoingAway, afterDelivery: true);
        await station.PublishAsync("4");

        link.Wire.Release();

        Assert.Equal(["text 1", "text 2", "text 3"], [await link.NextLineAsync(), await link.NextLineAsync(), await link.NextLineAsync()]);
        Assert.Equal(4200, (await link.NextAsync())!.Close.Code);
    }

    [Fact]
    public async Task Close_WithoutDelivery_LeavesTheRest()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Wire.Stick();
        await station.PublishAsync("1");
        await link.WhenStuckAsync();
        await station.PublishAsync("2");
        link.Connection.Close(CloseReason.EndedByApplication);

        link.Wire.Release();

        Assert.Equal("text 1", await link.NextLineAsync());
        Assert.Equal(4004, (await link.NextAsync())!.Close.Code);
    }
}
