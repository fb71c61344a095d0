namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// A disk under SQLite that forgets what was not synced when its power is cut, and that fails on command. Thread-safe.
/// </summary>
/// <remarks>
/// Files are the system's own, written through at once; beside them this keeps what was there before (<see cref="KeptFile"/>).
/// From the moment at which the power is cut nothing can be read or written any more. When all files are closed,
/// <see cref="PowerUp"/> makes of them what the loss has left.
/// </remarks>
internal sealed class FaultyDisk(Random random) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KeptFile> _files = [];
    private readonly Dictionary<string, byte[]> _deleted = [];
    private readonly Dictionary<string, byte[]?> _plain = [];
    private readonly ManualResetEventSlim _syncs = new(initialState: true);
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly ManualResetEventSlim _answers = new(initialState: true);
    private readonly SemaphoreSlim _frozen = new(0);
    private readonly int _sectorBytes = random.Next(2) == 0 ? 512 : 4096;
    private long _cutAt = long.MaxValue;
    private int _open;

    /// <summary>What it does wrong.</summary>
    public volatile DiskFault Fault;

    /// <summary>Whether there is no power.</summary>
    public bool IsOff { get; private set; }

    /// <summary>How many writes, truncations, syncs and deletions there have been.</summary>
    public long Operations { get; private set; }

    /// <summary>How many syncs there have been that were made.</summary>
    public long Syncs { get; private set; }

    /// <summary>A file that is not SQLite's and must be as it was when the power is cut, whatever is done to it afterwards.</summary>
    public string? PlainFile { get; init; }

    /// <summary>Whether that file was there when the power was cut.</summary>
    public bool HasPlainFile => PlainFile is not null && _plain.GetValueOrDefault(PlainFile) is not null;

    /// <summary>Cuts the power in place of an operation, counted from now: 0 is the next one.</summary>
    public void CutPowerAfter(long operations)
    {
        lock (_gate)
        {
            _cutAt = Operations + operations;
        }
    }

    /// <summary>Takes back <see cref="CutPowerAfter"/>, if it has not happened.</summary>
    public void KeepPower()
    {
        lock (_gate)
        {
            _cutAt = long.MaxValue;
        }
    }

    /// <summary>Cuts the power now.</summary>
    public void CutPower()
    {
        lock (_gate)
        {
            CutPowerUnsynchronized();
        }
    }

    /// <summary>Gives the power back; what was lost is lost. All files must be closed.</summary>
    /// <returns>The files that are not as they were when the power was cut.</returns>
    public IReadOnlyList<string> PowerUp()
    {
        lock (_gate)
        {
            Assert.Equal(0, _open);
            CutPowerUnsynchronized();
            Survival survival = new(random);
            var changed = _files.Keys.Union(_deleted.Keys).Where(path => Lose(path, survival)).ToList();

            foreach (var (path, content) in _plain)
            {
                Put(path, content);
            }

            _files.Clear();
            _deleted.Clear();
            _plain.Clear();
            _cutAt = long.MaxValue;
            Fault = DiskFault.None;
            IsOff = false;
            return changed;
        }
    }

    /// <summary>Has syncs wait until this is disposed.</summary>
    public IDisposable HoldSyncs()
    {
        _syncs.Reset();
        return new Release(_syncs);
    }

    /// <summary>Waits until a sync waits.</summary>
    public Task HeldSyncAsync(CancellationToken cancellationToken) => _waiting.WaitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

    /// <summary>Has everything wait until this is disposed, as on a frozen file system.</summary>
    public IDisposable Freeze()
    {
        _answers.Reset();
        return new Release(_answers);
    }

    /// <summary>Waits until somebody, or one more, waits for a frozen disk.</summary>
    public Task FrozenAsync(CancellationToken cancellationToken) => _frozen.WaitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

    /// <summary>Waits for as long as the disk is frozen.</summary>
    public void WaitForAnswer()
    {
        if (!_answers.IsSet)
        {
            _frozen.Release();
            _answers.Wait();
        }
    }

    /// <summary>Notes that a file has been opened.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="isNew">Whether it was not there before.</param>
    public KeptFile Opened(string path, bool isNew)
    {
        lock (_gate)
        {
            _open++;
            if (isNew)
            {
                _files.Remove(path);
            }

            if (!_files.TryGetValue(path, out var file))
            {
                _files[path] = file = new KeptFile(path, _sectorBytes) { HasName = !isNew };
            }

            return file;
        }
    }

    public void Closed()
    {
        lock (_gate)
        {
            _open--;
        }
    }

    /// <summary>Makes a change to a file, if there is power.</summary>
    /// <param name="refused">The code where there is none.</param>
    /// <param name="change">The change; its code is the result.</param>
    public int Change(int refused, Func<int> change)
    {
        lock (_gate)
        {
            return Admit() ? change() : refused;
        }
    }

    /// <summary>Makes safe what was written to a file.</summary>
    public int Sync(OpenFile file)
    {
        WaitForSyncs();
        return Change(SqliteCode.SyncFailed, () =>
        {
            if (Fault == DiskFault.SyncFails)
            {
                file.Kept?.FailToSync();
                return SqliteCode.SyncFailed;
            }

            Syncs++;
            file.Kept?.Sync();
            if (file is { SyncsName: true, Kept.HasName: false })
            {
                SyncNames();
            }

            return SqliteCode.Ok;
        });
    }

    /// <summary>Deletes a file.</summary>
    public int Delete(string path, bool syncsNames, Func<int> delete) => Change(SqliteCode.DeleteFailed, () =>
    {
        if (Fault == DiskFault.ReadOnly)
        {
            return SqliteCode.DeleteFailed;
        }

        var content = File.Exists(path) ? File.ReadAllBytes(path) : null;
        var code = delete();
        if (code == SqliteCode.Ok && content is not null && (!_files.Remove(path, out var file) || file.HasName))
        {
            _deleted[path] = file?.Lose(content, new Survival(random)) ?? content;
        }

        if (code == SqliteCode.Ok && syncsNames)
        {
            SyncNames();
        }

        return code;
    });

    public void Dispose()
    {
        _syncs.Dispose();
        _waiting.Dispose();
        _answers.Dispose();
        _frozen.Dispose();
    }

    private void WaitForSyncs()
    {
        if (!_syncs.IsSet)
        {
            _waiting.Release();
            _syncs.Wait();
        }
    }

    private bool Admit()
    {
        if (Operations++ >= _cutAt)
        {
            CutPowerUnsynchronized();
        }

        return !IsOff;
    }

    private void CutPowerUnsynchronized()
    {
        if (!IsOff)
        {
            IsOff = true;
            if (PlainFile is not null)
            {
                _plain[PlainFile] = File.Exists(PlainFile) ? File.ReadAllBytes(PlainFile) : null;
            }
        }
    }

    // All files lie in one directory.
    private void SyncNames()
    {
        _deleted.Clear();
        foreach (var file in _files.Values)
        {
            file.HasName = true;
        }
    }

    private bool Lose(string path, Survival survival)
    {
        var isThere = _files.TryGetValue(path, out var file) && File.Exists(path) && (file.HasName || survival.DrawName());
        if (isThere && file!.Unsynced > 0)
        {
            // Whatever the clock of the file says, it must not be taken for a file that was stopped in order.
            var (written, before) = (File.GetLastWriteTimeUtc(path), File.ReadAllBytes(path));
            var left = file.Lose(before, survival);
            Put(path, left);
            File.SetLastWriteTimeUtc(path, written);
            return !left.AsSpan().SequenceEqual(before);
        }

        var wasThere = File.Exists(path);
        if (!isThere)
        {
            Put(path, _deleted.TryGetValue(path, out var content) && survival.DrawName() ? content : null);
        }

        return wasThere != File.Exists(path);
    }

    private static void Put(string path, byte[]? content)
    {
        if (content is null)
        {
            File.Delete(path);
            return;
        }

        // In place: the file stays the one it is.
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write);
        file.Write(content);
        file.SetLength(content.Length);
    }

    private sealed class Release(ManualResetEventSlim gate) : IDisposable
    {
        public void Dispose() => gate.Set();
    }
}
