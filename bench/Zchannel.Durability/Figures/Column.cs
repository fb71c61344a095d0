namespace Zchannel.Durability.Figures;

/// <summary>
/// One column of a table.
/// </summary>
/// <param name="Key">Its name for programs, with the unit.</param>
/// <param name="Heading">Its name for people.</param>
/// <param name="Format">How its numbers are written for people; empty for words.</param>
internal sealed record Column(string Key, string Heading, string Format = "");
