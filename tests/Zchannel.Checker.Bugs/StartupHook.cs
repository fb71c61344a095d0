using System.Diagnostics;
using Zchannel.Checker.Bugs;

/// <summary>
/// What the runtime calls before a process begins that was started with <c>DOTNET_STARTUP_HOOKS</c>: waits for the server's host to
/// be built, and puts a store with a bug around its own.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new HostWatch());
}
