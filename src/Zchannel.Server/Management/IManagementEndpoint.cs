namespace Zchannel.Server.Management;

/// <summary>
/// Something for operators, at a path of the management listener. One class each, registered with
/// <see cref="ManagementRegistration.AddManagementEndpoint{T}"/>; its constructor gets what it needs of the server.
/// </summary>
internal interface IManagementEndpoint
{
    /// <summary>Where it is, as the index shows it.</summary>
    string Path { get; }

    /// <summary>What is there, in a few words for the index.</summary>
    string Summary { get; }

    /// <summary>Adds what the endpoint needs to the services of the listener, which are not those of the server.</summary>
    void AddServices(IServiceCollection services)
    {
    }

    /// <summary>Maps its routes.</summary>
    void Map(IEndpointRouteBuilder routes);
}
