using System.Text.RegularExpressions;
using Zchannel.Callbacks;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// Holds docs/reference/callbacks.md true.
/// </summary>
public sealed partial class CallbackReferenceTests
{
    private static readonly string Reference = Repository.Text(Path.Combine("docs", "reference", "callbacks.md"));

    [Fact]
    public void Reference_HasEveryReasonAndNoOther()
    {
        var section = Reference.Split("### Why an attempt failed\n")[1].Split("\n## ")[0];

        Assert.Equal(
            Enum.GetValues<CallbackFailureReason>().Select(reason => CallbackWords.Of(reason)),
            Row().Matches(section).Select(match => match.Groups[1].Value).Where(word => word != "reason"));
    }

    [Fact]
    public void Bounds_AreThoseOfTheReference()
    {
        var bounds = new CallbackDeliveryOptions();

        Assert.Equal(
            (16, TimeSpan.FromSeconds(10), TimeSpan.FromHours(24), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromSeconds(5)),
            (bounds.MaxInFlight, bounds.Timeout, bounds.MaxAge, bounds.FirstDelay, bounds.MaxDelay, bounds.MaxRetryAfter, bounds.StopTimeout));
        Assert.Equal((TimeSpan.FromSeconds(60), 1_000, 64 * 1024 * 1024), (ICallbackQueue.Patience, CallbackQueue.MaxDead, CallbackQueue.MaxMessageBytes));
        string[] sentences =
        [
            "Answer within 10 seconds", "about a second (half to one)", "double up to 5 minutes", "honoured up to an hour", "After 24 hours",
            "At most 16 requests at a time", "has failed for 60 seconds", "delivering for at most 5 seconds", "the newest 1,000", "at\nmost 64 MiB of messages",
        ];
        Assert.All(sentences, sentence => Assert.Contains(sentence, Reference, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| `?(\w+)`? \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
