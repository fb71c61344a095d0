namespace Zchannel.Checker.Subscribers;

/// <summary>The server let a subscriber know that it will not have it.</summary>
internal sealed class RefusedException(int code, string? words) : Exception($"{code} {words}")
{
    public int Code { get; } = code;

    public string? Words { get; } = words;
}
