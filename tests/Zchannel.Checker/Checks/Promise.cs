namespace Zchannel.Checker.Checks;

/// <summary>What the server is held to.</summary>
internal enum Promise
{
    /// <summary>What was acknowledged, or delivered, is still there.</summary>
    NothingAcknowledgedIsLost,

    /// <summary>A position means the same message to everybody, always.</summary>
    OneOrderForAll,

    /// <summary>A message is published once, however often it was sent under its key.</summary>
    NothingTwice,

    /// <summary>What was answered with an error alone was not published.</summary>
    RefusedIsGone,

    /// <summary>Only what was sent is there, in the channel to which it was sent, byte for byte.</summary>
    OnlyWhatWasSent,

    /// <summary>A connection is given every publication behind its hello, or is told of a gap.</summary>
    NoUntoldGap,

    /// <summary>Who comes back and is told of no gap has missed nothing.</summary>
    TrueResume,

    /// <summary>A gap is told only where something may be missing.</summary>
    NoNeedlessGap,

    /// <summary>A page of history is what it claims to be.</summary>
    TruePage,

    /// <summary>What was sent after another was acknowledged comes behind it.</summary>
    OrderOfAnswers,

    /// <summary>Epochs go on after a clean stop, and begin anew after anything else.</summary>
    EpochRule,

    /// <summary>Refusals are those that are documented, and only where there is a reason.</summary>
    HonestAnswers,

    /// <summary>When faults are over, all goes on.</summary>
    Recovery,
}
