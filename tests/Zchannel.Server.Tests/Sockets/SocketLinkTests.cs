using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.Sockets.Listening;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>A connection as the web server sees it: what its pipes promise.</summary>
public sealed class SocketLinkTests : IAsyncDisposable
{
    private readonly EventLoops _loops = new(TimeProvider.System, NullLogger<EventLoops>.Instance);
    private readonly SocketsListener _listener;
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public SocketLinkTests() => _listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsNotConsumed_IsKept_AndWhatIsExamined_IsNotTold()
    {
        var input = (await AcceptAsync()).Transport.Input;
        await SendAsync("one ");
        var first = await ReadAsync(input);
        input.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);
        var next = input.ReadAsync(Cancelled);

        Assert.False(next.IsCompleted);
        await SendAsync("two");
        var second = await next.AsTask().WaitAsync(RawLink.Longest, Cancelled);
        Assert.Equal("ne two", Encoding.ASCII.GetString(second.Buffer));
        input.AdvanceTo(second.Buffer.Start, second.Buffer.GetPosition(2));
        Assert.True(input.TryRead(out var third));
        Assert.Equal("ne two", Encoding.ASCII.GetString(third.Buffer));
        input.AdvanceTo(third.Buffer.End);
        Assert.False(input.TryRead(out _));
    }

    [Fact]
    public async Task ManyBlocks_AreOneSequence()
    {
        var input = (await AcceptAsync()).Transport.Input;
        var sent = RandomNumberGenerator.GetBytes(300_000);
        var sending = _client.SendAsync(sent, Cancelled).AsTask();

        ReadResult read;
        do
        {
            read = await ReadAsync(input);
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        while (read.Buffer.Length < sent.Length);

        await sending;
        Assert.Equal(sent, read.Buffer.ToArray());
    }

    [Fact]
    public async Task ClientThatEndsItsSide_IsTheEndOfInput_AndStillHears()
    {
        var transport = (await AcceptAsync()).Transport;
        await SendAsync("last");
        _client.Shutdown(SocketShutdown.Send);

        var read = await ReadAsync(transport.Input);
        transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        read = await ReadAsync(transport.Input);
        Assert.True(read.IsCompleted);
        Assert.Equal("last", Encoding.ASCII.GetString(read.Buffer));
        await transport.Output.WriteAsync("heard"u8.ToArray(), Cancelled);
        Assert.Equal("heard", Encoding.ASCII.GetString(await ReceiveAsync(5)));
    }

    [Fact]
    public async Task CancelledRead_ReturnsWithoutAnEnd()
    {
        var input = (await AcceptAsync()).Transport.Input;
        var reading = input.ReadAsync(Cancelled);
        input.CancelPendingRead();

        var read = await reading.AsTask().WaitAsync(RawLink.Longest, Cancelled);
        Assert.True(read.IsCanceled);
        Assert.False(read.IsCompleted);
        input.AdvanceTo(read.Buffer.End);
        await SendAsync("more");
        Assert.Equal("more", Encoding.ASCII.GetString((await ReadAsync(input)).Buffer));
    }

    [Fact]
    public async Task ReadWhoseTokenIsCancelled_Throws_AndTheNextGoesOn()
    {
        var input = (await AcceptAsync()).Transport.Input;
        using var source = new CancellationTokenSource();
        var reading = input.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(RawLink.Longest, Cancelled));
        await SendAsync("more");
        Assert.Equal("more", Encoding.ASCII.GetString((await ReadAsync(input)).Buffer));
    }

    [Fact]
    public async Task ClientThatDoesNotRead_HoldsTheWriterUp_AndLosesNothing()
    {
        var output = (await AcceptAsync()).Transport.Output;
        var sent = RandomNumberGenerator.GetBytes(40_000);
        var written = 0;
        var waiting = output.WriteAsync(sent, Cancelled);
        for (; waiting.IsCompleted; waiting = output.WriteAsync(sent, Cancelled))
        {
            await waiting;
            written++;
            Assert.InRange(written, 0, 10_000);
        }

        var received = ReceiveAsync((written + 1) * sent.Length);
        Assert.False((await waiting.AsTask().WaitAsync(RawLink.Longest, Cancelled)).IsCompleted);
        var all = await received;
        Assert.Equal([.. Enumerable.Repeat(sent, written + 1).SelectMany(one => one)], all);
    }

    [Fact]
    public async Task Abort_ResetsTheClient_AndEndsBothPipes()
    {
        var link = await AcceptAsync();
        var reading = link.Transport.Input.ReadAsync(Cancelled).AsTask();
        var closed = ClosedAsync(link);
        link.Abort(new ConnectionAbortedException("enough"));

        Assert.Equal("enough", (await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading.WaitAsync(RawLink.Longest, Cancelled))).Message);
        Assert.True((await link.Transport.Output.WriteAsync("late"u8.ToArray(), Cancelled)).IsCompleted);
        await closed;
        var reset = await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(1));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact]
    public async Task ClientThatIsGone_IsToldByTheTokenToOneWhoDoesNotRead()
    {
        var link = await AcceptAsync();
        await SendAsync("GET");
        var read = await ReadAsync(link.Transport.Input);
        link.Transport.Input.AdvanceTo(read.Buffer.End);
        var closed = ClosedAsync(link);
        _client.Close();

        await closed;
    }

    [Fact]
    public async Task ClientThatHasEndedItsSideBeforeTheFirstRead_IsHeard_AndToldByTheTokenToOneWhoAnswers()
    {
        await _client.ConnectAsync(_listener.EndPoint, Cancelled);
        await SendAsync("GET");
        _client.Shutdown(SocketShutdown.Send);
        var link = (await _listener.AcceptAsync(Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled))!;
        await LoopTurns.WaitAsync(_loops);
        Assert.False(link.ConnectionClosed.IsCancellationRequested);
        var read = await ReadAsync(link.Transport.Input);
        link.Transport.Input.AdvanceTo(read.Buffer.End);

        Assert.Equal("GET", Encoding.ASCII.GetString(read.Buffer));
        await ClosedAsync(link);
    }

    [Fact]
    public async Task ClientThatResets_IsAnErrorToOneWhoReads()
    {
        var link = await AcceptAsync();
        var reading = link.Transport.Input.ReadAsync(Cancelled).AsTask();
        _client.Close(timeout: 0);

        await Assert.ThrowsAsync<ConnectionResetException>(() => reading.WaitAsync(RawLink.Longest, Cancelled));
        await ClosedAsync(link);
    }

    [Fact]
    public async Task Disposed_WhatWasWrittenIsSentFirst()
    {
        var link = await AcceptAsync();
        await link.Transport.Output.WriteAsync("goodbye"u8.ToArray(), Cancelled);
        await link.DisposeAsync();

        Assert.Equal("goodbye", Encoding.ASCII.GetString(await ReceiveAsync(7)));
        Assert.Equal(0, await _client.ReceiveAsync(new byte[1], Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled));
    }

    [Fact]
    public async Task Features_AreThoseOfTheLink()
    {
        var link = await AcceptAsync();

        Assert.Equal(_client.LocalEndPoint, link.RemoteEndPoint);
        Assert.Equal(_client.RemoteEndPoint, link.LocalEndPoint);
        Assert.Same(link.Transport, link.Features.Get<IConnectionTransportFeature>()!.Transport);
        Assert.Equal(link.ConnectionId, link.Features.Get<IConnectionIdFeature>()!.ConnectionId);
        Assert.NotNull(link.Features.Get<IMemoryPoolFeature>());
        Assert.NotNull(link.Features.Get<IDetachableSocket>());
        Assert.NotNull(link.Features.Get<ILoopTurns>());
        Assert.Null(link.Features.Get<IConnectionSocketFeature>());
        link.Transport = new Between();
        Assert.Null(link.Features.Get<IDetachableSocket>());
        Assert.Null(link.Features.Get<ILoopTurns>());
    }

    [Fact]
    public async Task TurnBehindAShortRequest_IsOnTheLoop_AndTheOneBehindTwoIsNot()
    {
        var link = await AcceptAsync();
        var turns = link.Features.Get<ILoopTurns>()!;

        Assert.False(await TurnAsync(link, turns));
        Assert.True(turns.NoteShort());
        Assert.True(await TurnAsync(link, turns));
        Assert.True(turns.NoteShort());
        Assert.False(turns.NoteShort());
        Assert.False(await TurnAsync(link, turns));
        Assert.False(await TurnAsync(link, turns));
    }

    [Fact]
    public async Task WhereAnswersMayBlock_NoTurnIsOnTheLoop()
    {
        await using var listener = new SocketsListener(
            new IPEndPoint(IPAddress.Loopback, 0), _loops, MemoryPool<byte>.Shared, handlersNeverBlock: false, NullLogger.Instance);
        await _client.ConnectAsync(listener.EndPoint, Cancelled);
        await using var link = (await listener.AcceptAsync(Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled))!;
        var turns = link.Features.Get<ILoopTurns>()!;

        Assert.False(await TurnAsync(link, turns));
        Assert.False(turns.NoteShort());
        Assert.False(await TurnAsync(link, turns));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("::", "::1")]
    [InlineData("::1", "::1")]
    public async Task EveryAddress_IsToldAsItIs(string listened, string called)
    {
        await using var listener = Listen(new IPEndPoint(IPAddress.Parse(listened), 0));
        var address = IPAddress.Parse(called);
        using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(address, ((IPEndPoint)listener.EndPoint).Port, Cancelled);
        await using var link = (await listener.AcceptAsync(Cancelled))!;

        var local = Assert.IsType<IPEndPoint>(link.LocalEndPoint);
        var remote = Assert.IsType<IPEndPoint>(link.RemoteEndPoint);
        Assert.Equal(client.RemoteEndPoint, new IPEndPoint(Plain(local.Address), local.Port));
        Assert.Equal(client.LocalEndPoint, new IPEndPoint(Plain(remote.Address), remote.Port));
    }

    [Fact]
    public async Task Unbound_NobodyIsLetIn_AndThoseWhoAreInStay()
    {
        var link = await AcceptAsync();
        await _listener.UnbindAsync(Cancelled);

        Assert.Null(await _listener.AcceptAsync(Cancelled));
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(_listener.EndPoint, Cancelled).AsTask());
        await SendAsync("still here");
        Assert.Equal("still here", Encoding.ASCII.GetString((await ReadAsync(link.Transport.Input)).Buffer));
    }

    [Fact]
    public void AddressInUse_IsSaidAsTheWebServerExpects() =>
        Assert.Throws<AddressInUseException>(() => Listen((IPEndPoint)_listener.EndPoint));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
        _loops.Dispose();
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static Task<ReadResult> ReadAsync(PipeReader input) => input.ReadAsync(Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled);

    // Whether what was waited for came on the loop's thread.
    private async Task<bool> TurnAsync(ConnectionContext link, ILoopTurns turns)
    {
        var turn = ReadAsync();
        await SendAsync("turn");
        return await turn.WaitAsync(RawLink.Longest, Cancelled);

        async Task<bool> ReadAsync()
        {
            var read = await link.Transport.Input.ReadAsync(Cancelled).ConfigureAwait(false);
            link.Transport.Input.AdvanceTo(read.Buffer.End);
            return turns.IsOnLoop;
        }
    }

    private static async Task ClosedAsync(ConnectionContext link)
    {
        var closed = new TaskCompletionSource();
        await using (link.ConnectionClosed.Register(closed.SetResult))
        {
            await closed.Task.WaitAsync(RawLink.Longest, Cancelled);
        }
    }

    private SocketsListener Listen(IPEndPoint endPoint) => new(endPoint, _loops, MemoryPool<byte>.Shared, handlersNeverBlock: true, NullLogger.Instance);

    private async Task<ConnectionContext> AcceptAsync()
    {
        await _client.ConnectAsync(_listener.EndPoint, Cancelled);
        return (await _listener.AcceptAsync(Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled))!;
    }

    private Task<int> SendAsync(string text) => _client.SendAsync(Encoding.ASCII.GetBytes(text), Cancelled).AsTask();

    private async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        for (var received = 0; received < count;)
        {
            var more = await _client.ReceiveAsync(bytes.AsMemory(received), Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled);
            Assert.NotEqual(0, more);
            received += more;
        }

        return bytes;
    }

    private sealed class Between : IDuplexPipe
    {
        public PipeReader Input => throw new NotSupportedException();

        public PipeWriter Output => throw new NotSupportedException();
    }
}
