using Zchannel.Apps;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// Options that more than one section has.
/// </summary>
internal static class CommonMembers
{
    /// <summary>The address that pages are given.</summary>
    /// <typeparam name="T">The options that hold it.</typeparam>
    /// <param name="get">Reads the property.</param>
    /// <param name="set">Writes the property.</param>
    /// <param name="meaning">What it means there.</param>
    public static ValueMember<T, Uri> PublicUrl<T>(Func<T, Uri?> get, Action<T, Uri> set, string meaning)
        where T : new() =>
        new("PublicUrl", UrlFormat.Public, get, set) { Meaning = meaning, Why = "the URLs that pages are given begin with it" };

    /// <summary>The name of a file in place of a secret.</summary>
    /// <typeparam name="T">The options that hold the secret.</typeparam>
    /// <param name="name">How it is called in the configuration.</param>
    /// <param name="content">What the secret may be.</param>
    /// <param name="set">Writes the secret.</param>
    /// <param name="meaning">What it means there.</param>
    public static ValueMember<T, Secret> SecretFile<T>(string name, ValueFormat<Secret> content, Action<T, Secret> set, string meaning)
        where T : new() =>
        new(name, SecretFileFormat.Of(content), _ => null, set) { Meaning = meaning, Why = "the secret is read from it" };
}
