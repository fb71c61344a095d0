namespace Zchannel.Configuration.Schema;

/// <summary>
/// Guesses what a misspelled word was meant to be.
/// </summary>
internal static class NearMiss
{
    private const int LongestWord = 64;

    /// <summary>Returns the nearest of some words, or null where none is near.</summary>
    /// <param name="word">The misspelled word.</param>
    /// <param name="candidates">The words it may have been meant to be.</param>
    public static string? Of(string word, IEnumerable<string> candidates) => word.Length > LongestWord
        ? null
        : candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, Math.Min(word.Length, pair.Candidate.Length) / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();

    // Levenshtein's, row by row.
    private static int Distance(string first, string second)
    {
        var row = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var i = 1; i <= first.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var substituted = diagonal + (first[i - 1] == second[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[second.Length];
    }
}
