using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Diagnostics;

namespace Zchannel.Api;

/// <summary>
/// Lets applications in: HTTP Basic <c>key:secret</c>, or <c>Bearer key.secret</c>. The key decides the app. Safe for
/// concurrent use.
/// </summary>
internal sealed class ApiAuthentication(AppRegistry apps, ZchannelMetrics metrics)
{
    private const int MaxHeaderLength = 1024;

    // Compared with where no such key exists, so that the answer takes as long.
    private static readonly AccessKey Nobody = new("-", new Secret("no key has this secret, and none can"));

    /// <summary>Finds who is calling.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The app and the key.</param>
    public bool TryAuthenticate(HttpRequest request, [NotNullWhen(true)] out ApiCaller? caller)
    {
        caller = Find(request);
        metrics.AuthDecided("key", caller is null ? "unauthorized" : "accepted");
        return caller is not null;
    }

    private ApiCaller? Find(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { Length: <= MaxHeaderLength } text || !TryRead(text, out var keyId, out var secret))
        {
            return null;
        }

        var isKnown = apps.TryFindKey(keyId, out var app, out var key);
        if (!(key ?? Nobody).Accepts(secret) || !isKnown)
        {
            return null;
        }

        return new ApiCaller(app!, key!);
    }

    // Nothing of a secret is kept in a text of its own, but what Basic has to be decoded to.
    private static bool TryRead(string header, out ReadOnlySpan<char> keyId, out ReadOnlySpan<char> secret)
    {
        keyId = secret = default;
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return TrySplit(header.AsSpan(7).Trim(), '.', out keyId, out secret);
        }

        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            && TryDecode(header.AsSpan(6).Trim(), out var pair)
            && TrySplit(pair, ':', out keyId, out secret);
    }

    private static bool TrySplit(ReadOnlySpan<char> pair, char separator, out ReadOnlySpan<char> keyId, out ReadOnlySpan<char> secret)
    {
        var at = pair.IndexOf(separator);
        keyId = at > 0 ? pair[..at] : default;
        secret = at > 0 ? pair[(at + 1)..] : default;
        return at > 0;
    }

    private static bool TryDecode(ReadOnlySpan<char> base64, out string text)
    {
        Span<byte> bytes = stackalloc byte[MaxHeaderLength];
        var isValid = Convert.TryFromBase64Chars(base64, bytes, out var length);
        text = isValid ? Encoding.UTF8.GetString(bytes[..length]) : "";
        return isValid;
    }
}
