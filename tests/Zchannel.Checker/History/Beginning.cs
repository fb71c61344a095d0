namespace Zchannel.Checker.History;

/// <summary>How a life of the server came to its files.</summary>
internal enum Beginning
{
    /// <summary>There were none.</summary>
    Empty,

    /// <summary>The life before had been told to stop, and had.</summary>
    Stopped,

    /// <summary>It had been killed.</summary>
    Killed,

    /// <summary>It had been killed, and then the end of its log was cut off, inside of the last transaction.</summary>
    Cut,

    /// <summary>It had been killed, and then a bit was flipped, or more was cut off than a torn write could cost.</summary>
    Flipped,

    /// <summary>A copy of the files of an earlier life was put back.</summary>
    Restored,
}
