namespace Zchannel.Storage;

/// <summary>
/// What is kept on a disk that may not answer.
/// </summary>
internal interface IDiskBound
{
    /// <summary>What whoever comes is told while the disk is known not to answer, instead of waiting for it; null where it is not.</summary>
    StorageUnavailableException? Refusal { get; }
}
