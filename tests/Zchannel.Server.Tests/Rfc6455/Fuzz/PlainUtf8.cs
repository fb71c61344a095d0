namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>RFC 3629's table of well-formed sequences, one byte after the other.</summary>
internal sealed class PlainUtf8
{
    private int _missing;
    private byte _lowest = 0x80;
    private byte _highest = 0xBF;

    /// <summary>Whether the text may end here.</summary>
    public bool IsWhole => _missing == 0;

    /// <summary>Takes the next byte.</summary>
    /// <returns>False where no text goes on like this.</returns>
    public bool Take(byte next)
    {
        if (_missing > 0)
        {
            var fits = next >= _lowest && next <= _highest;
            (_missing, _lowest, _highest) = (_missing - 1, 0x80, 0xBF);
            return fits;
        }

        _missing = next switch
        {
            >= 0xC2 and <= 0xDF => 1,
            >= 0xE0 and <= 0xEF => 2,
            >= 0xF0 and <= 0xF4 => 3,
            _ => 0,
        };
        _lowest = next switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        _highest = next switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        return next < 0x80 || _missing > 0;
    }
}
