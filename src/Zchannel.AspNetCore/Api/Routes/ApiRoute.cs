using Zchannel.Apps;

namespace Zchannel.Api.Routes;

/// <summary>
/// A call of the API: what answers it, and what the description of the API says of it.
/// </summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Template">The path, with its parameters in braces.</param>
/// <param name="Right">
/// What the caller's key must have; checked before <paramref name="Handler"/> where the template names a channel, and by it
/// otherwise.
/// </param>
/// <param name="Handler">Answers.</param>
internal sealed record ApiRoute(string Method, string Template, KeyRights Right, ApiHandler Handler)
{
    /// <summary>Names the call, for programs that are generated from the description.</summary>
    public required string Id { get; init; }

    /// <summary>What it does, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The fields of the query and the headers that it reads, by their names in the description.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The body that it takes, by its name in the description; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>The status of success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What success answers, by its name in the description; null for nothing.</summary>
    public string? Answer { get; init; }

    /// <summary>The codes of the errors that it may answer, but <c>unauthorized</c>, which all may.</summary>
    public required IReadOnlyList<string> Errors { get; init; }
}
