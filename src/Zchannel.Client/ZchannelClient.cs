using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Zchannel.Client.Http;
using Zchannel.Client.Listening;

namespace Zchannel.Client;

/// <summary>
/// An application's side of Zchannel: makes channel URLs, sends messages, listens. Thread-safe; keep one and reuse it.
/// </summary>
public sealed class ZchannelClient : IAsyncDisposable, IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ZchannelClientOptions _options;
    private readonly HttpClient? _ownHttp;
    private readonly ApiAddress _address;
    private readonly ApiCall _call;

    /// <summary>
    /// Makes a client with an HTTP client of its own.
    /// </summary>
    /// <param name="options">Where the server is and who calls.</param>
    public ZchannelClient(ZchannelClientOptions options)
        : this(options, CreateHttp(), ownsHttp: true)
    {
    }

    /// <summary>
    /// Makes a client over the caller's HTTP client.
    /// </summary>
    /// <param name="options">Where the server is and who calls.</param>
    /// <param name="http">Carries creating and sending, with its own timeout and handlers; it stays the caller's. Listening does not use it.</param>
    public ZchannelClient(ZchannelClientOptions options, HttpClient http)
        : this(options, http, ownsHttp: false)
    {
    }

    private ZchannelClient(ZchannelClientOptions options, HttpClient http, bool ownsHttp)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(http);
        options.Validate();
        _options = options;
        _ownHttp = ownsHttp ? http : null;
        _address = new ApiAddress(options.Server);
        _call = new ApiCall(options, http);
        Channels = new ChannelDirectory(_address, _call);
    }

    /// <summary>Which channels there are, what they keep, and who is connected.</summary>
    public ChannelDirectory Channels { get; }

    /// <summary>
    /// Makes a channel's URL for one page or program. The channel itself comes into being with its first use.
    /// </summary>
    /// <param name="name">The channel's name: 1 to 256 bytes of UTF-8 without control characters.</param>
    /// <param name="options">What the URL permits; the server's defaults where nothing is given.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The URL, its token and its expiry.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public async Task<ChannelUrl> CreateChannelAsync(string name, ChannelUrlOptions? options = null, CancellationToken cancellationToken = default)
    {
        ApiAddress.CheckName(name);
        var body = JsonSerializer.SerializeToUtf8Bytes(Request(name, options ?? new ChannelUrlOptions()), ApiJson.Default.ChannelUrlRequest);
        var answer = await _call.PostAsync(
            _address.Channels,
            () => Content(body, "application/json"),
            _ => { },
            ApiJson.Default.ChannelUrlAnswer,
            cancellationToken).ConfigureAwait(false);
        return Uri.TryCreate(answer.Url, UriKind.Absolute, out var url)
            ? new ChannelUrl(answer.Name, url, answer.Token, answer.ExpiresAt)
            : throw new ZchannelException(ZchannelErrorCode.ProtocolError, "The server's channel URL is not absolute.");
    }

    /// <summary>
    /// Sends a text message. When the task ends, the message has its place and everyone connected gets it.
    /// </summary>
    /// <param name="name">The channel's name.</param>
    /// <param name="text">The message.</param>
    /// <param name="options">An idempotency key of the caller's own, or whom to exclude.</param>
    /// <param name="cancellationToken">Cancels the wait. The message may still be sent after cancellation.</param>
    /// <returns>Where the message stands and how many may receive it.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached; after <c>unreachable</c> the message may have been sent.</exception>
    /// <exception cref="ArgumentException">The name is invalid, or the text has a lone surrogate and so no UTF-8.</exception>
    public Task<SendResult> SendAsync(string name, string text, SendOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SendAsync(name, StrictUtf8.GetBytes(text), "text/plain; charset=utf-8", options, cancellationToken);
    }

    /// <summary>
    /// Sends a binary message.
    /// </summary>
    /// <param name="name">The channel's name.</param>
    /// <param name="data">The message. It must not change until the task has ended.</param>
    /// <param name="options">An idempotency key of the caller's own, or whom to exclude.</param>
    /// <param name="cancellationToken">Cancels the wait. The message may still be sent after cancellation.</param>
    /// <returns>Where the message stands and how many may receive it.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached; after <c>unreachable</c> the message may have been sent.</exception>
    public Task<SendResult> SendAsync(string name, ReadOnlyMemory<byte> data, SendOptions? options = null, CancellationToken cancellationToken = default)
        => SendAsync(name, data, "application/octet-stream", options, cancellationToken);

    /// <summary>
    /// Sends a value as JSON in a text message.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="name">The channel's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it becomes JSON, from a generated context.</param>
    /// <param name="options">An idempotency key of the caller's own, or whom to exclude.</param>
    /// <param name="cancellationToken">Cancels the wait. The message may still be sent after cancellation.</param>
    /// <returns>Where the message stands and how many may receive it.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached; after <c>unreachable</c> the message may have been sent.</exception>
    public Task<SendResult> SendAsync<T>(string name, T value, JsonTypeInfo<T> type, SendOptions? options = null, CancellationToken cancellationToken = default)
        => SendAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json", options, cancellationToken);

    /// <summary>
    /// Sends many messages in one request, in their order. Not atomic: one that is refused says nothing about the others.
    /// </summary>
    /// <param name="messages">The messages, at most 10,000 and 4 MiB as the server counts.</param>
    /// <param name="cancellationToken">Cancels the wait. Messages may still be sent after cancellation.</param>
    /// <returns>What became of each message in each of its channels, in order.</returns>
    /// <exception cref="ZchannelException">The server refused the whole or could not be reached; after <c>unreachable</c> messages may have been sent.</exception>
    public async Task<IReadOnlyList<SendOutcome>> SendManyAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            return [];
        }

        var body = Batch.Write(messages);
        var answer = await _call.PostAsync(
            _address.Batch, () => Content(body, "application/x-ndjson"), _ => { }, ApiJson.Default.BatchAnswer, cancellationToken).ConfigureAwait(false);
        return Batch.Read(messages, answer);
    }

    /// <summary>
    /// Listens to a channel: see <see cref="ListenAsync(Uri, ListenOptions, CancellationToken)"/>.
    /// </summary>
    /// <param name="url">A channel URL.</param>
    /// <param name="after">The position after which to begin; where the server puts a new listener if none is given.</param>
    /// <param name="cancellationToken">Ends listening with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What is heard, in order.</returns>
    public IAsyncEnumerable<ChannelMessage> ListenAsync(Uri url, string? after = null, CancellationToken cancellationToken = default)
        => ListenAsync(url, new ListenOptions { After = after }, cancellationToken);

    /// <summary>
    /// Listens to a channel until it is told to stop or the server will not have it back.
    /// </summary>
    /// <remarks>
    /// 1. Messages come in the channel's order, none twice. 2. A lost connection is made again with jittered delays and
    /// listening goes on where it stopped. 3. What could not be kept for this listener is told by an item whose
    /// <see cref="ChannelMessage.IsGap"/> is true, in its place. 4. Nothing is read ahead: a slow reader is slow for the
    /// server, which treats it by the channel's rule. 5. Each enumeration is one listener of its own.
    /// </remarks>
    /// <param name="url">A channel URL: ws, wss, http or https.</param>
    /// <param name="options">Where to begin, and what to do on the way.</param>
    /// <param name="cancellationToken">Ends listening with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What is heard, in order.</returns>
    /// <exception cref="ZchannelException">The URL is invalid, expired or forbidden, or the application ended the connection.</exception>
    public IAsyncEnumerable<ChannelMessage> ListenAsync(Uri url, ListenOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ListenAddress.Check(url);
        return ListenOnceEachAsync(url, options, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _ownHttp?.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<ChannelMessage> ListenOnceEachAsync(
        Uri url,
        ListenOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listener = new Listener(_options, options, url);
        await using (listener.ConfigureAwait(false))
        {
            while (true)
            {
                yield return await listener.NextAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<SendResult> SendAsync(string name, ReadOnlyMemory<byte> data, string mediaType, SendOptions? options, CancellationToken cancellationToken)
    {
        // One key for all attempts of this call: a repeat after a lost answer is then no second message.
        var key = options?.IdempotencyKey ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var answer = await _call.PostAsync(
            _address.Messages(name),
            () => Content(data, mediaType),
            headers => AddHeaders(headers, key, options?.Exclude),
            ApiJson.Default.SendAnswer,
            cancellationToken).ConfigureAwait(false);
        return new SendResult(answer.Position, answer.Receivers);
    }

    // A redirect would carry a message somewhere the caller has not named.
    private static HttpClient CreateHttp()
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });

    private static void AddHeaders(HttpRequestHeaders headers, string key, string? exclude)
    {
        headers.Add("Idempotency-Key", key);
        if (exclude is not null)
        {
            headers.Add("Zchannel-Exclude", exclude);
        }
    }

    private static ReadOnlyMemoryContent Content(ReadOnlyMemory<byte> data, string mediaType)
        => new(data) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };

    private static ChannelUrlRequest Request(string name, ChannelUrlOptions options) => new()
    {
        Name = name,
        Duration = options.Duration is { } duration ? (long)duration.TotalSeconds : null,
        User = options.User,
        Receive = options.Receive,
        Send = options.Send,
        From = options.From switch
        {
            null => null,
            { Position: { } position } => position,
            { Count: { } count } => new LastMessages(count),
            _ => "now",
        },
        CloseOnExpiry = options.CloseOnExpiry,
    };
}
