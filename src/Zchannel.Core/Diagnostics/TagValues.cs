using System.Text;

namespace Zchannel.Diagnostics;

/// <summary>
/// The members of an enumeration as the values of a tag: <c>OverQuota</c> is <c>over_quota</c>.
/// </summary>
/// <typeparam name="TEnum">An enumeration whose members count from 0.</typeparam>
internal static class TagValues<TEnum>
    where TEnum : struct, Enum
{
    private static readonly string[] Names = [.. Enum.GetNames<TEnum>().Select(ToSnakeCase)];

    public static string Of(TEnum value) => Names[Convert.ToInt32(value, provider: null)];

    private static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var character in name)
        {
            if (char.IsUpper(character) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
