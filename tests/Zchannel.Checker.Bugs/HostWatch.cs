using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>Waits for a host that is about to be built, as the framework's own test hosts do.</summary>
internal sealed class HostWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == "HostBuilding")
        {
            ((IHostBuilder)value.Value!).ConfigureServices(services => Plant(services));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static void Plant(IServiceCollection services)
    {
        var name = Environment.GetEnvironmentVariable("CHECKER_BUG");
        var own = services.Last(service => service.ServiceType == typeof(IChannelStore));
        services.AddSingleton<IChannelStore>(provider => Make(name, Resolve(own, provider)));
    }

    private static IChannelStore Resolve(ServiceDescriptor own, IServiceProvider provider) => (IChannelStore)(
        own.ImplementationInstance ?? own.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, own.ImplementationType!));

    private static IChannelStore Make(string? name, IChannelStore store) => name switch
    {
        "answers-before-commit" => new EarlyStore(store),
        "forgets-keys" => new ForgetfulStore(store),
        "hides-loss" => new HidingStore(store),
        "keeps-epoch" => new StubbornStore(store),
        "reuses-offset" => new ReusingStore(store),
        _ => throw new InvalidOperationException($"There is no bug '{name}'."),
    };
}
