namespace Zchannel.Conformance.Callbacks;

/// <summary>What an application was told in one call.</summary>
internal sealed record HeardCallback(string Kind, string Connection, string EventId, string Message, long Sequence, string Time, bool IsGenuine);
