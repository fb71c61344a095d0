using System.Text;
using Zchannel.Server.Bench;
using Zchannel.Server.Bench.Figures;
using Zchannel.Server.Bench.Links;

namespace Zchannel.Client.Tests.Bench;

/// <summary>
/// One subscriber's ledger, and the messages that it should hear.
/// </summary>
internal static class Ledgers
{
    public static BenchPlan Plan { get; } = new() { RunId = "0badcafe", MessageBytes = 64 };

    public static DeliveryLedger New(LatencyHistogram? latencies = null) => new(Plan, latencies ?? new LatencyHistogram(), TimeProvider.System);

    public static byte[] Message(int number, bool isCounted = true, string runId = "0badcafe", int length = 64)
    {
        var message = new byte[length];
        new MessageStamp(isCounted, number, TimeProvider.System.GetTimestamp()).Write(message, runId);
        return message;
    }

    public static string Text(int number) => Encoding.ASCII.GetString(Message(number));
}
