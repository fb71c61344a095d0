using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// One walk over a configuration: what it has found wrong so far. Not safe for concurrent use.
/// </summary>
/// <param name="configuration">The whole configuration.</param>
internal sealed class ConfigurationWalk(IConfiguration configuration)
{
    private readonly List<ConfigurationFault> _faults = [];
    private readonly HashSet<string> _faultyKeys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether more will be added to what is read here: what is missing is no fault yet.</summary>
    public bool IsPartial { get; init; }

    /// <summary>What was found, in the order of finding.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Notes a fault.</summary>
    /// <param name="key">The full key.</param>
    /// <param name="value">What stands there, or null where nothing does or where it may be a secret.</param>
    /// <param name="rule">What should stand there.</param>
    /// <param name="why">Why that matters.</param>
    public void Add(string key, string? value, string rule, string why)
    {
        _faultyKeys.Add(key);
        _faults.Add(new ConfigurationFault(key, value, rule, why));
    }

    /// <summary>
    /// Tells whether a key is already known to be faulty, so that nothing is concluded from the default that stands in
    /// for its value.
    /// </summary>
    /// <param name="key">The full key.</param>
    public bool IsFaulty(string key) => _faultyKeys.Contains(key);

    /// <summary>
    /// Finds how an id is written. Configuration keys ignore case, and environment variables are often all capitals: of
    /// the spellings in the layers, one that is a valid id counts.
    /// </summary>
    /// <param name="section">A section named by an id.</param>
    /// <param name="parent">The section that holds it.</param>
    /// <param name="isId">What makes a valid id.</param>
    public string Spelling(IConfigurationSection section, IConfigurationSection parent, Predicate<string> isId)
    {
        if (isId(section.Key) || configuration is not IConfigurationRoot root)
        {
            return section.Key;
        }

        return root.Providers
            .SelectMany(provider => provider.GetChildKeys([], parent.Path))
            .FirstOrDefault(key => key.Equals(section.Key, StringComparison.OrdinalIgnoreCase) && isId(key))
            ?? section.Key;
    }
}
