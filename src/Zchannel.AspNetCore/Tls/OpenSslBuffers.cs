using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Zchannel.Tls;

/// <summary>
/// Has OpenSSL give back its two buffers of 17 KB, one for each direction, whenever they are empty. <see cref="SslStream"/>
/// has no setting for this, though it makes a third of what an idle connection occupies.
/// </summary>
/// <remarks>
/// The handle is a private field of the runtime's. Where it is not there, or the library is not the one that is known here,
/// nothing happens and connections are larger.
/// </remarks>
internal static partial class OpenSslBuffers
{
    // ssl.h: SSL_CTRL_MODE and SSL_MODE_RELEASE_BUFFERS.
    private const int ControlMode = 33;
    private const nint ReleaseBuffers = 0x10;

    private const long OldestVersion = 0x3000_0000;
    private const long NewerVersion = 0x4000_0000;

    private static readonly FieldInfo? Handle = IsKnown() ? typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic) : null;

    /// <summary>Does so for one stream, after its handshake.</summary>
    /// <returns>Whether it could.</returns>
    public static bool ReleaseWhenIdle(SslStream stream)
    {
        if (Handle?.GetValue(stream) is not SafeHandle { IsInvalid: false, IsClosed: false } handle || handle.GetType().Name != "SafeSslHandle")
        {
            return false;
        }

        var isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            return (Control(handle.DangerousGetHandle(), ControlMode, ReleaseBuffers, 0) & ReleaseBuffers) != 0;
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    // The runtime says which OpenSSL it has loaded; another one's functions must not be called with its handles.
    private static bool IsKnown() => OperatingSystem.IsLinux()
        && SafeEvpPKeyHandle.OpenSslVersion is >= OldestVersion and < NewerVersion
        && NativeLibrary.TryLoad("libssl.so.3", out _);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_ctrl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Control(nint ssl, int command, nint number, nint pointer);
}
