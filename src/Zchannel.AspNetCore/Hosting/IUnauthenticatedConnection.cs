namespace Zchannel.Hosting;

/// <summary>
/// A link over which nobody has proved anything yet. A feature of the connection where the server bounds such links.
/// </summary>
internal interface IUnauthenticatedConnection
{
    /// <summary>Takes the link out of the bound. Calling it again is harmless.</summary>
    void Authenticate();
}
