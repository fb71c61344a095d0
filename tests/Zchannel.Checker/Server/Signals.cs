using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Zchannel.Checker.Server;

/// <summary>Signals to a process that we started, by its id.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (SendCore(process, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Signal {signal} could not be sent to {process}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendCore(int process, int signal);
}
