using System.Text.Json.Serialization;

namespace Zchannel.Tokens;

/// <summary>
/// One line of the file of revocations.
/// </summary>
/// <param name="App">The app's id.</param>
/// <param name="User">The user.</param>
/// <param name="Before">Tokens made before this time are not good,</param>
/// <param name="Until">until this one.</param>
internal sealed record Revocation(string App, string User, DateTimeOffset Before, DateTimeOffset Until);

/// <summary>
/// How <see cref="Revocation"/> is written.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Revocation))]
internal sealed partial class RevocationJson : JsonSerializerContext;
