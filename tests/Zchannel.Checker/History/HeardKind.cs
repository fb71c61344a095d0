namespace Zchannel.Checker.History;

internal enum HeardKind
{
    /// <summary>A message, whole.</summary>
    Publication,

    /// <summary>Bytes, or a kind, that no publisher has sent like this.</summary>
    Foreign,

    /// <summary>The cursor passed what this client does not get.</summary>
    Passed,

    /// <summary>What lies up to there may be lost to this client.</summary>
    Gap,
}
