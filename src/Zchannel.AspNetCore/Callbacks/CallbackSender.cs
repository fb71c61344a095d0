using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// Makes one attempt to tell an application of one event. Safe for concurrent use.
/// </summary>
/// <remarks>
/// No resilience pipeline sits in the client: when to try again is the queue's to say, which alone keeps the order of a
/// connection and outlives the request.
/// </remarks>
internal sealed class CallbackSender(
    IHttpClientFactory clients, CallbackSigner signer, IOptions<CallbackDeliveryOptions> options, TimeProvider time)
{
    /// <summary>The name of the <see cref="HttpClient"/> that calls only public addresses.</summary>
    public const string PublicClient = "zchannel-callbacks";

    /// <summary>
    /// The name of the one that calls any address. Another, because a connection that one app was permitted to open must
    /// not be used again for an app that was not.
    /// </summary>
    public const string PrivateClient = "zchannel-callbacks-private";

    private static readonly MediaTypeHeaderValue FormType = new("application/x-www-form-urlencoded", "utf-8");

    /// <summary>Sends an event and says how that ended; throws only when it is cancelled.</summary>
    public async Task<CallbackOutcome> SendAsync(
        CallbackSettings settings, CallbackEvent callback, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = Request(settings, callback);
            using var client = clients.CreateClient(settings.AllowPrivate ? PrivateClient : PublicClient);

            // What the body says interests nobody: disposing the response drains a little of it, or closes the connection.
            using var response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Classify(response);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failed(CallbackFailureReason.NoAnswer);
        }
        catch (HttpRequestException exception) when (exception.GetBaseException() is AddressRefusedException)
        {
            return Failed(CallbackFailureReason.AddressRefused);
        }
        catch (HttpRequestException exception)
        {
            // The exception's own words may name the address; its kind does not.
            return exception.HttpRequestError switch
            {
                HttpRequestError.ConnectionError => NothingListens(CallbackFailureReason.CannotConnect),
                HttpRequestError.NameResolutionError => NothingListens(CallbackFailureReason.NameNotFound),
                HttpRequestError.SecureConnectionError => Failed(CallbackFailureReason.TlsFailed),
                _ => Failed(CallbackFailureReason.BadAnswer),
            };
        }
    }

    private HttpRequestMessage Request(CallbackSettings settings, CallbackEvent callback)
    {
        var body = CallbackForm.Write(callback);
        var request = new HttpRequestMessage(HttpMethod.Post, Address(settings, callback.Kind))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = FormType } },
        };
        signer.Sign(request, callback.Id, body, settings);
        TraceHeaders.Add(request.Headers);
        return request;
    }

    private static Uri Address(CallbackSettings settings, CallbackKind kind)
    {
        var name = kind switch
        {
            CallbackKind.Connected => "/connected",
            CallbackKind.Message => "/message",
            CallbackKind.Disconnected => "/disconnected",
        };
        return new Uri(settings.Url, settings.Path.TrimEnd('/') + name);
    }

    private CallbackOutcome Classify(HttpResponseMessage response) => response.StatusCode switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous => new CallbackOutcome(CallbackResult.Delivered),
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone or HttpStatusCode.NotImplemented =>
            new CallbackOutcome(CallbackResult.NotHandled, new CallbackFailure(CallbackFailureReason.Answered, (int)response.StatusCode)),
        _ => new CallbackOutcome(
            CallbackResult.Failed,
            new CallbackFailure(CallbackFailureReason.Answered, (int)response.StatusCode, RetryAfter(response.Headers.RetryAfter))),
    };

    private static CallbackOutcome Failed(CallbackFailureReason reason) => new(CallbackResult.Failed, new CallbackFailure(reason));

    private static CallbackOutcome NothingListens(CallbackFailureReason reason) => new(CallbackResult.NothingListens, new CallbackFailure(reason));

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date - time.GetUtcNow());
}
