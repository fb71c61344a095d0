namespace Zchannel.Callbacks;

/// <summary>
/// None of the addresses that a name led to may be called.
/// </summary>
internal sealed class AddressRefusedException() : IOException("No address of the application is public, and Callbacks:AllowPrivate is not set.");
