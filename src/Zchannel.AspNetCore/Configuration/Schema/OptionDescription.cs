namespace Zchannel.Configuration.Schema;

/// <summary>
/// An option as the reference shows it.
/// </summary>
/// <param name="Key">The full key, with <c>{app}</c>, <c>{key}</c> and <c>{rule}</c> for names that the operator chooses.</param>
/// <param name="Range">What it may be.</param>
/// <param name="Default">What it is where it is left out; empty where it has no default.</param>
/// <param name="Meaning">What it means, in Markdown.</param>
internal sealed record OptionDescription(string Key, string Range, string Default, string Meaning);
