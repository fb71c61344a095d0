using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Zchannel.Client.Listening;

namespace Zchannel.Client.Http;

/// <summary>
/// Sends requests with the key's credentials, again where a repeat is harmless, and turns refusals into exceptions.
/// </summary>
internal sealed class ApiCall(ZchannelClientOptions options, HttpClient http)
{
    // A page of history: 4 MiB of messages, of which each byte may take six as JSON.
    private const int MaximumAnswerBytes = 32 * 1024 * 1024;

    // A server that refuses a body closes the link behind its answer; what is still being sent then would hide the answer.
    private const int LargeBodyBytes = 256 * 1024;

    public async Task<T> PostAsync<T>(
        Uri address,
        Func<HttpContent> content,
        Action<HttpRequestHeaders> headers,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken)
        => Parse(address, await SendAsync(HttpMethod.Post, address, content, headers, cancellationToken).ConfigureAwait(false), answer);

    public async Task<T> GetAsync<T>(Uri address, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        => Parse(address, await SendAsync(HttpMethod.Get, address, null, null, cancellationToken).ConfigureAwait(false), answer);

    /// <summary>Gets what may not be there: null for 404.</summary>
    public async Task<T?> FindAsync<T>(Uri address, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync(address, answer, cancellationToken).ConfigureAwait(false);
        }
        catch (ZchannelException exception) when (IsNotThere(exception))
        {
            return null;
        }
    }

    /// <summary>Deletes what may not be there: false for 404.</summary>
    public async Task<bool> DeleteAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, address, null, null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ZchannelException exception) when (IsNotThere(exception))
        {
            return false;
        }
    }

    /// <summary>Sends a request without a body, and returns what is answered as it is.</summary>
    public Task<byte[]> SendAsync(HttpMethod method, Uri address, CancellationToken cancellationToken)
        => SendAsync(method, address, null, null, cancellationToken);

    private async Task<byte[]> SendAsync(
        HttpMethod method, Uri address, Func<HttpContent>? content, Action<HttpRequestHeaders>? headers, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.RetryDelay, options.MaximumRetryDelay);
        for (var attempt = 1; ; attempt++)
        {
            ZchannelException failure;
            try
            {
                return await SendOnceAsync(method, address, content, headers, cancellationToken).ConfigureAwait(false);
            }
            catch (ZchannelException exception) when (attempt < options.RequestAttempts && MayPass(exception))
            {
                failure = exception;
            }

            await Task.Delay(backoff.Next(failure.RetryAfter), options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool MayPass(ZchannelException exception) => exception.Code == ZchannelErrorCode.Unreachable
        || exception.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool IsNotThere(ZchannelException exception) => exception.Status is HttpStatusCode.NotFound;

    private async Task<byte[]> SendOnceAsync(
        HttpMethod method, Uri address, Func<HttpContent>? content, Action<HttpRequestHeaders>? headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content?.Invoke() };
        request.Headers.Authorization = Credentials();
        headers?.Invoke(request.Headers);
        if (request.Content?.Headers.ContentLength > LargeBodyBytes)
        {
            request.Headers.ExpectContinue = true;
        }

        HttpStatusCode status;
        TimeSpan? retryAfter;
        byte[] body;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            status = response.StatusCode;
            retryAfter = RetryAfter(response.Headers.RetryAfter);
            await response.Content.LoadIntoBufferAsync(MaximumAnswerBytes, cancellationToken).ConfigureAwait(false);
            body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransportFailure(exception, cancellationToken))
        {
            throw new ZchannelException(ZchannelErrorCode.Unreachable, $"No answer from {address.Authority}: {Words(exception)}", exception);
        }

        return (int)status is >= 200 and < 300 ? body : throw Problem.Read(status, retryAfter, body);
    }

    private static T Parse<T>(Uri address, byte[] body, JsonTypeInfo<T> answer) => Read(body, answer)
        ?? throw new ZchannelException(ZchannelErrorCode.ProtocolError, $"{address.Authority} answered with something else than a channel server would.");

    private AuthenticationHeaderValue Credentials() => options is { Key: { } key, Secret: { } secret }
        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}")))
        : throw new InvalidOperationException("Key and Secret are needed for this call.");

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
        => header?.Delta ?? (header?.Date is { } date ? date - options.TimeProvider.GetUtcNow() : null);

    // A timeout of the HttpClient looks like a cancellation, but not like the caller's.
    private static bool IsTransportFailure(Exception exception, CancellationToken cancellationToken)
        => exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Words(Exception exception)
        => exception switch
        {
            OperationCanceledException => "it took too long.",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner } => inner.Message,
            _ => exception.Message,
        };

    private static T? Read<T>(byte[] body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
