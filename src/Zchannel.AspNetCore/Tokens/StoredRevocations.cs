using System.Collections.Concurrent;
using Zchannel.Apps;
using Zchannel.Storage;

namespace Zchannel.Tokens;

/// <summary>
/// Keeps revocations in memory and in a file of the data directory.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards the file and all changes; lookups take none.</remarks>
internal sealed class StoredRevocations : IRevocations, IDisposable
{
    /// <summary>How many users of one app can be revoked at one time.</summary>
    public const int MaxPerApp = 100_000;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly RevocationFile _file;
    private readonly TimeProvider _time;
    private readonly IDiskBound? _disk;
    private readonly ConcurrentDictionary<(string App, string User), Revocation> _all = new();

    /// <summary>Reads what was kept.</summary>
    /// <param name="file">Where they are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="disk">What knows whether the disk of the file answers; null where nothing does.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public StoredRevocations(RevocationFile file, TimeProvider time, IDiskBound? disk = null)
    {
        (_file, _time, _disk) = (file, time, disk);
        foreach (var revocation in file.Read())
        {
            _all[(revocation.App, revocation.User)] = revocation;
        }

        ForgetPast();
    }

    /// <inheritdoc />
    public async ValueTask<bool> RevokeAsync(App app, string user, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        if (_disk?.Refusal is { } refusal)
        {
            throw new IOException(refusal.Message, refusal);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            ForgetPast();
            var key = (app.Id, user);
            _all.TryGetValue(key, out var before);
            if (before is null && _all.Keys.Count(other => other.App == app.Id) >= MaxPerApp)
            {
                return false;
            }

            var now = _time.GetUtcNow();
            var until = now + duration;
            _all[key] = new Revocation(app.Id, user, now, before is not null && before.Until > until ? before.Until : until);
            Store(key, before);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public bool IsRevoked(App app, string user, DateTimeOffset? issuedAt) =>
        !_all.IsEmpty
        && _all.TryGetValue((app.Id, user), out var revocation)
        && revocation.Until > _time.GetUtcNow()
        && (issuedAt is not { } time || time < revocation.Before);

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    // What could not be stored is not promised, so it does not hold either.
    private void Store((string App, string User) key, Revocation? before)
    {
        try
        {
            _file.Append(_all[key], [.. _all.Values]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (before is null)
            {
                _all.TryRemove(key, out _);
            }
            else
            {
                _all[key] = before;
            }

            throw exception as IOException ?? new IOException(exception.Message, exception);
        }
    }

    private void ForgetPast()
    {
        var now = _time.GetUtcNow();
        foreach (var (key, revocation) in _all)
        {
            if (revocation.Until <= now)
            {
                _all.TryRemove(KeyValuePair.Create(key, revocation));
            }
        }
    }
}
