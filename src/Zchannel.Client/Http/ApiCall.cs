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
    private const int MaximumAnswerBytes = 1024 * 1024;

    public async Task<T> PostAsync<T>(
        Uri address,
        Func<HttpContent> content,
        Action<HttpRequestHeaders> headers,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.RetryDelay, options.MaximumRetryDelay);
        for (var attempt = 1; ; attempt++)
        {
            ZchannelException failure;
            try
            {
                return await PostOnceAsync(address, content, headers, answer, cancellationToken).ConfigureAwait(false);
            }
            catch (ZchannelException exception) when (attempt < options.RequestAttempts && MayPass(exception))
            {
                failure = exception;
            }

            await Task.Delay(backoff.Next(failure.RetryAfter), options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool MayPass(ZchannelException exception) => exception.Code == ZchannelErrorCode.Unreachable
        || exception.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<T> PostOnceAsync<T>(
        Uri address,
        Func<HttpContent> content,
        Action<HttpRequestHeaders> headers,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content() };
        request.Headers.Authorization = Credentials();
        headers(request.Headers);

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

        return (int)status is >= 200 and < 300
            ? Read(body, answer) ?? throw new ZchannelException(ZchannelErrorCode.ProtocolError, $"{address.Authority} answered with something else than a channel server would.") { Status = status }
            : throw Problem.Read(status, retryAfter, body);
    }

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
        => exception is OperationCanceledException ? "it took too long." : exception.Message;

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
