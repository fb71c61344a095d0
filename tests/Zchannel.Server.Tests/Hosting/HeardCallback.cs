namespace Zchannel.Server.Tests.Hosting;

/// <summary>An event as an application heard it.</summary>
internal sealed record HeardCallback(string Kind, IReadOnlyDictionary<string, string> Form)
{
    public string Connection => Form["connection"];

    public string? Message => Form.GetValueOrDefault("message");

    /// <summary>The kind, and the message if it is one.</summary>
    public string Short => Message is null ? Kind : $"{Kind} {Message}";
}
