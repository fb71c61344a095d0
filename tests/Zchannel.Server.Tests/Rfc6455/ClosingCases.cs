using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 7.1: both closing handshakes, what is still read in them, and the ends that are none.</summary>
internal static class ClosingCases
{
    public static WireCase[] All { get; } =
    [
        new("A message before the close frame is taken", Text("hello"), Close(1000)) { Heard = [Text("hello")], Ending = Ending.Echoed(1000) },
        new("A message behind the close frame is not", Close(1000), Text("late")) { Ending = Ending.Echoed(1000) },
        new("A ping behind the close frame is not answered", Close(1000), Ping(1)) { Ending = Ending.Echoed(1000) },
        new("A second close frame is not answered", Close(1000), Close(1001)) { Ending = Ending.Echoed(1000) },
        new("A violation behind the close frame is none", Close(1001), Text("late") with { Mask = null }) { Ending = Ending.Echoed(1001) },
        new("A fragmented message that never ends is not taken", Text("hel").Begun()) { Ending = Ending.Abandoned },
        new("A frame that never ends is not taken", Text("hello")) { Missing = 2, Ending = Ending.Abandoned },
        new("A message before the end of the link is taken", Text("hello")) { Heard = [Text("hello")], Ending = Ending.Abandoned },
        new("A link that ends without a word", []) { Ending = Ending.Abandoned },
        new("The server's close frame is answered", []) { Ending = Ending.Ended },
        new("What came before the server's close frame is taken", Text("hello"), Ping(1)) { Heard = [Text("hello")], Pongs = [[1]], Ending = Ending.Ended },
        new("A message behind the server's close frame is not taken", []) { Ending = Ending.Ended, SentAfterClose = [Text("late")] },
        new("A ping behind the server's close frame is not answered", []) { Ending = Ending.Ended, SentAfterClose = [Ping(1)] },
        new("A fragment behind the server's close frame ends nothing", Text("hel").Begun()) { Ending = Ending.Ended, SentAfterClose = [Last("lo")] },
        new("The client's own close frame crosses the server's", []) { Ending = Ending.Ended, SentAfterClose = [Close(1001, "leaving")] },
        new("What follows a violation is not taken", Text("a") with { Reserved = 1 }, Text("late"), Ping(1)) { Ending = Ending.Failed(1002) },
    ];
}
