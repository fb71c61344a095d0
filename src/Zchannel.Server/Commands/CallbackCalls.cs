using System.Runtime.CompilerServices;
using System.Text.Json;
using Zchannel.Client;
using Zchannel.Client.Http;

namespace Zchannel.Server.Commands;

/// <summary>
/// Calls <c>/v1/callbacks</c>.
/// </summary>
internal sealed class CallbackCalls : IDisposable
{
    private const int PageSize = 1000;

    private readonly HttpClient _http;
    private readonly ApiCall _call;
    private readonly Uri _address;

    public CallbackCalls(ZchannelClientOptions options)
    {
        // A redirect would carry the secret somewhere the caller has not named.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        // Once: what was replayed or dropped though its answer was lost would be reported as not there.
        _call = new ApiCall(options with { RequestAttempts = 1 }, _http);
        _address = new Uri(new ApiAddress(options.Server).Channels, "callbacks");
    }

    /// <summary>Lists page by page.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync(
        string state, string? kind, string? channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await CallAsync(
                HttpMethod.Get, Query(("state", state), ("kind", kind), ("channel", channel), ("limit", $"{PageSize}"), ("cursor", cursor)), cancellationToken);
            foreach (var callback in Member(page, "callbacks", JsonValueKind.Array).EnumerateArray())
            {
                yield return callback;
            }

            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
    }

    public static Task ReplayAsync(CallbackCalls calls, string id, CancellationToken cancellationToken) =>
        calls.CallAsync(HttpMethod.Post, $"/{Uri.EscapeDataString(id)}/replay", cancellationToken);

    public static Task DropAsync(CallbackCalls calls, string id, CancellationToken cancellationToken) =>
        calls.CallAsync(HttpMethod.Delete, $"/{Uri.EscapeDataString(id)}", cancellationToken);

    public static async Task<(int Settled, int Left)> ReplayAllAsync(CallbackCalls calls, string? kind, string? channel, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(HttpMethod.Post, "/replay" + Query(("kind", kind), ("channel", channel)), cancellationToken);
        return (calls.Number(answer, "replayed"), calls.Number(answer, "left"));
    }

    public static async Task<(int Settled, int Left)> DropAllAsync(CallbackCalls calls, string? kind, string? channel, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(HttpMethod.Delete, Query(("state", "dead"), ("kind", kind), ("channel", channel)), cancellationToken);
        return (calls.Number(answer, "dropped"), 0);
    }

    public void Dispose() => _http.Dispose();

    private static string Query(params (string Name, string? Value)[] fields) =>
        string.Concat(fields.Where(field => field.Value is not null).Select((field, index) =>
            $"{(index == 0 ? '?' : '&')}{field.Name}={Uri.EscapeDataString(field.Value!)}"));

    private int Number(JsonElement answer, string name) => Member(answer, name, JsonValueKind.Number).GetInt32();

    private JsonElement Member(JsonElement answer, string name, JsonValueKind kind) =>
        answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : throw Stranger();

    private ZchannelException Stranger(Exception? inner = null) =>
        new(ZchannelErrorCode.ProtocolError, $"{_address.Authority} answered with something else than a channel server would.", inner);

    private async Task<JsonElement> CallAsync(HttpMethod method, string rest, CancellationToken cancellationToken)
    {
        var answer = await _call.SendAsync(method, new Uri(_address.OriginalString + rest), cancellationToken);
        try
        {
            return answer.Length == 0 ? default : JsonElement.Parse(answer);
        }
        catch (JsonException exception)
        {
            throw Stranger(exception);
        }
    }
}
