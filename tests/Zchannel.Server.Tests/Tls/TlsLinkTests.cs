using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Zchannel.Tls;

namespace Zchannel.Server.Tests.Tls;

/// <summary>
/// A link in memory, and what is left of HTTP when it has been detached.
/// </summary>
public sealed class TlsLinkTests : IAsyncDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly Heart _heart = new();
    private readonly X509Certificate2 _certificate;
    private readonly SslStream _client;

    public TlsLinkTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        _certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _client = new SslStream(new TransportStream(new Ends(_toClient.Reader, _toServer.Writer)));
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HttpThatEnds_LeavesTheLinkToWhoDetachedIt()
    {
        var context = NewContext();
        var before = context.Transport;
        await using var link = await AuthenticateAsync(context);
        await _client.WriteAsync("requestrest"u8.ToArray(), Cancelled);

        await link.ServeAsync(async connection =>
        {
            var request = await connection.Transport.Input.ReadAtLeastAsync(11, Cancelled);
            connection.Transport.Input.AdvanceTo(request.Buffer.GetPosition(7));
            connection.Features.Get<IDetachableLink>()!.Detach(async detached =>
            {
                var rest = await detached.Input.ReadAsync(Cancelled);
                Assert.Equal("rest"u8, rest.Buffer.FirstSpan);
                detached.Input.AdvanceTo(rest.Buffer.End);
                await detached.Stream.WriteAsync("after"u8.ToArray(), Cancelled);
            });
            await connection.Transport.Output.WriteAsync("answer"u8.ToArray(), Cancelled);
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
        });

        var read = new byte[11];
        await _client.ReadExactlyAsync(read, Cancelled);
        Assert.Equal("answerafter"u8, read);
        Assert.Same(before, context.Transport);
    }

    [Fact]
    public async Task WhatHttpHeld_IsForgotten_WhileTheLinkIsServed()
    {
        await using var link = await AuthenticateAsync(NewContext());
        WeakReference? http = null;

        await link.ServeAsync(connection =>
        {
            http = SpeakHttp(connection);
            connection.Features.Get<IDetachableLink>()!.Detach(_ =>
            {
                GC.Collect();
                Assert.False(http.IsAlive);
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });

        Assert.NotNull(http);
        _heart.Beat();
    }

    [Fact]
    public async Task HttpThatFails_StillLeavesTheLinkToWhoDetachedIt()
    {
        await using var link = await AuthenticateAsync(NewContext());
        var isServed = false;

        await Assert.ThrowsAsync<InvalidOperationException>(() => link.ServeAsync(connection =>
        {
            connection.Features.Get<IDetachableLink>()!.Detach(_ =>
            {
                isServed = true;
                return Task.CompletedTask;
            });
            throw new InvalidOperationException();
        }));

        Assert.True(isServed);
    }

    [Fact]
    public async Task AClientThatHasGone_IsNoFault()
    {
        await using var link = await AuthenticateAsync(NewContext());

        await link.ServeAsync(async connection =>
        {
            connection.Transport.Output.Write("never read"u8);
            await _toClient.Reader.CompleteAsync();
        });
    }

    [Fact]
    public async Task WhoWritesToAClientThatHasGone_IsToldSo_AndNothingIsKept()
    {
        await using var link = await AuthenticateAsync(NewContext());

        await link.ServeAsync(async connection =>
        {
            var output = connection.Transport.Output;
            await _toClient.Reader.CompleteAsync();

            Assert.True((await output.WriteAsync("never read"u8.ToArray(), Cancelled)).IsCompleted);
            output.Write(new byte[100_000]);
            Assert.Equal(0, output.UnflushedBytes);
            Assert.True((await output.FlushAsync(Cancelled)).IsCompleted);
            Assert.True((await output.WriteAsync("nor this"u8.ToArray(), Cancelled)).IsCompleted);
            await output.CompleteAsync();
            await connection.Transport.Input.CompleteAsync();
        });
    }

    [Fact]
    public async Task UntilThen_TheHeartIsHeard()
    {
        await using var link = await AuthenticateAsync(NewContext());
        var beats = 0;

        await link.ServeAsync(connection =>
        {
            connection.Features.Get<IConnectionHeartbeatFeature>()!.OnHeartbeat(_ => beats++, new object());
            _heart.Beat();
            return Task.CompletedTask;
        });
        _heart.Beat();

        Assert.Equal(1, beats);
    }

    [Fact]
    public async Task OpenSsl_CanBeToldToGiveBackItsBuffers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion >= 0x3000_0000, "There is another library here.");
        var server = new SslStream(new TransportStream(new Ends(_toServer.Reader, _toClient.Writer)));
        await using (server)
        {
            Assert.False(OpenSslBuffers.ReleaseWhenIdle(server));
            await Task.WhenAll(server.AuthenticateAsServerAsync(_certificate), ConnectAsync());

            Assert.True(OpenSslBuffers.ReleaseWhenIdle(server));

            await _client.WriteAsync("still there"u8.ToArray(), Cancelled);
            var read = new byte[11];
            await server.ReadExactlyAsync(read, Cancelled);
            Assert.Equal("still there"u8, read);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _certificate.Dispose();
    }

    // As Kestrel does: the heart is told of the connection, and nobody tells it of the end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SpeakHttp(ConnectionContext connection)
    {
        var http = new object();
        connection.Features.Get<IConnectionHeartbeatFeature>()!.OnHeartbeat(_ => Assert.Fail("It is over."), http);
        return new WeakReference(http);
    }

    private DefaultConnectionContext NewContext()
    {
        var context = new DefaultConnectionContext("id", new Ends(_toServer.Reader, _toClient.Writer), new Ends(_toClient.Reader, _toServer.Writer));
        context.Features.Set<IConnectionHeartbeatFeature>(_heart);
        return context;
    }

    private async Task<TlsLink> AuthenticateAsync(ConnectionContext context)
    {
        var link = new TlsLink(context);
        await Task.WhenAll(link.AuthenticateAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, Cancelled), ConnectAsync());
        return link;
    }

    private Task ConnectAsync() => _client.AuthenticateAsClientAsync(
        new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, shown, _, _) => _certificate.Equals(shown) }, Cancelled);

    private sealed class Ends(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    private sealed class Heart : IConnectionHeartbeatFeature
    {
        private readonly List<(Action<object> Action, object State)> _listeners = [];

        public void OnHeartbeat(Action<object> action, object state) => _listeners.Add((action, state));

        public void Beat() => _listeners.ForEach(listener => listener.Action(listener.State));
    }
}
