using Zchannel.Checker.Running;
using Zchannel.Checker.Server;

namespace Zchannel.Checker.Faults;

/// <summary>The small disk of the data directory, while there is no room on it.</summary>
internal sealed class FullDisk(DataDirectory directory, Site site)
{
    // What the store still refuses when there is room again: it tries anew a little later.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly Lingering _lingering = new();

    public bool IsFull => _lingering.IsOn;

    public async Task FillAsync(TimeSpan lasts)
    {
        await EndAsync();
        var begun = site.Now;
        directory.Fill();
        _lingering.Begin(lasts, site, () =>
        {
            directory.Empty();
            site.Chronicle.StoreTroubles.Enqueue(new Trouble(begun, site.Now + (long)(Slack.TotalSeconds * site.Time.TimestampFrequency)));
        });
    }

    public Task EndAsync() => _lingering.EndAsync();
}
