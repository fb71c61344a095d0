using System.Runtime.InteropServices;

namespace Zchannel.Server.Features;

/// <summary>
/// Ends the process at once when it is told to stop a second time. The first time it stops in order, which may take as
/// long as the drain time; who asks again does not want to wait.
/// </summary>
internal sealed class SecondSignal : IDisposable
{
    // Shells, terminals and supervisors often send one wish to stop twice.
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly PosixSignalRegistration[] _registrations;
    private long _first;

    /// <summary>Begins to listen for the signals.</summary>
    public SecondSignal(TimeProvider time)
    {
        _time = time;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear)];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Hear(PosixSignalContext context)
    {
        var now = _time.GetTimestamp();
        var first = Interlocked.CompareExchange(ref _first, now, 0);
        if (first != 0 && _time.GetElapsedTime(first, now) >= Apart)
        {
            Environment.Exit(ExitCode.Interrupted);
        }
    }
}
