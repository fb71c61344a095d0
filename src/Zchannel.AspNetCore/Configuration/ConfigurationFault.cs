namespace Zchannel.Configuration;

/// <summary>
/// Something in the configuration that keeps the server from starting.
/// </summary>
/// <param name="Key">The full key, or the file.</param>
/// <param name="Value">What stands there, or null where nothing does or where it may be a secret.</param>
/// <param name="Rule">What should stand there.</param>
/// <param name="Why">Why that matters.</param>
internal sealed record ConfigurationFault(string Key, string? Value, string Rule, string Why)
{
    private const int LongestKey = 300;
    private const int LongestValue = 100;

    /// <summary>Returns the fault as one line.</summary>
    public override string ToString()
    {
        var value = Value switch
        {
            null => "",
            "" => " (empty)",
            _ => $" ({Printable.OneLine(Value, LongestValue)})",
        };

        return $"{Printable.OneLine(Key, LongestKey)}{value} {Rule}: {Why}.";
    }
}
