namespace Zchannel.Connections;

/// <summary>
/// What came of fetching older publications for a cursor.
/// </summary>
internal enum FetchOutcome
{
    /// <summary>They are there, and the cursor reads on.</summary>
    Found,

    /// <summary>The rule no longer keeps them: the cursor meets its slow-consumer rule.</summary>
    Gone,

    /// <summary>The rule keeps them, and the store has lost them all the same. The cursor stands behind what is lost.</summary>
    Damaged,
}
