namespace AniGenSharp.Devices.Memory;

/// <summary>
/// Holds the networks of a model: all from the start if they fit, else each from the stage that needs it until another network needs its
/// memory.
/// </summary>
/// <param name="budget">The number of bytes that all networks together may take; 0 for one at a time.</param>
internal sealed class NetworkCache(long budget) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<StagedNetwork> _networks = [];
    private readonly List<StagedNetwork> _resident = []; // The least recently used network is the first.
    private Task _loading = Task.CompletedTask;
    private bool _isStaged = true;

    /// <summary>Whether networks are loaded and released during a run, so that only one thread may use them.</summary>
    public bool IsStaged
    {
        get
        {
            _loading.GetAwaiter().GetResult();
            return _isStaged;
        }
    }

    /// <summary>All networks, in memory or not.</summary>
    public IReadOnlyList<StagedNetwork> Networks => _networks;

    /// <summary>The number of networks in memory and the bytes of their weights.</summary>
    public (int Count, long Bytes) Resident => (_resident.Count, _resident.Sum(n => n.Bytes));

    /// <summary>The maxima of <see cref="Resident"/> so far.</summary>
    public (int Count, long Bytes) Peak { get; private set; }

    /// <summary>Adds a network without loading it.</summary>
    /// <param name="bytes">The number of bytes of its weights.</param>
    /// <param name="load">Loads it; the token cancels the loading.</param>
    /// <param name="optional">Whether it may never be needed and is loaded only when it is.</param>
    public StagedNetwork<T> Add<T>(long bytes, Func<CancellationToken, T> load, bool optional = false) where T : class, IDisposable
    {
        var network = new StagedNetwork<T>(this, bytes, optional, load);
        _networks.Add(network);
        return network;
    }

    /// <summary>Loads everything that will be needed, if it all fits; from then on nothing is released.</summary>
    /// <param name="cancellationToken">Passed to the networks' load functions.</param>
    /// <exception cref="OperationCanceledException">The loading was canceled.</exception>
    public void LoadWhatFits(CancellationToken cancellationToken = default)
    {
        if (_networks.Sum(n => n.Bytes) > budget)
            return;
        StagedNetwork[] needed = [.. _networks.Where(n => !n.IsOptional)];
        lock (_gate)
        {
            foreach (var network in needed)
                MakeResidentLocked(network, cancellationToken);
        }
        _isStaged = _resident.Count < needed.Length; // Memory may have run out meanwhile.
    }

    /// <summary>
    /// Begins <see cref="LoadWhatFits"/> on another thread. Everything else waits for it, and throws what it has thrown.
    /// </summary>
    /// <param name="cancellationToken">Passed to the networks' load functions.</param>
    public void BeginLoading(CancellationToken cancellationToken) =>
        _loading = Task.Run(() => LoadWhatFits(cancellationToken), CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        Task.WaitAny(_loading);
        ReleaseAll();
    }

    internal void MakeResident(StagedNetwork network, CancellationToken cancellationToken)
    {
        _loading.GetAwaiter().GetResult();
        lock (_gate)
            MakeResidentLocked(network, cancellationToken);
    }

    private void MakeResidentLocked(StagedNetwork network, CancellationToken cancellationToken)
    {
        if (_resident.Remove(network))
        {
            _resident.Add(network);
            return;
        }
        if (!_isStaged)
        {
            network.Load(cancellationToken);
            Keep(network);
            return;
        }
        while (_resident.Count > 0 && Resident.Bytes + network.Bytes > budget)
        {
            _resident[0].Release();
            _resident.RemoveAt(0);
        }
        try
        {
            network.Load(cancellationToken);
        }
        catch (Exception e) when (MemoryShortage.Cause(e) is not null && _resident.Count > 0)
        {
            // The budget was too large.
            ReleaseAll();
            network.Load(cancellationToken);
        }
        Keep(network);
    }

    private void Keep(StagedNetwork network)
    {
        _resident.Add(network);
        Peak = (Math.Max(Peak.Count, _resident.Count), Math.Max(Peak.Bytes, Resident.Bytes));
    }

    private void ReleaseAll()
    {
        foreach (var network in _resident)
            network.Release();
        _resident.Clear();
    }
}

/// <summary>A network in a <see cref="NetworkCache"/>.</summary>
internal abstract class StagedNetwork(long bytes, bool optional)
{
    /// <summary>Whether it is loaded only when it is needed.</summary>
    public bool IsOptional { get; } = optional;

    /// <summary>The number of bytes of its weights.</summary>
    public long Bytes { get; } = bytes;

    internal abstract void Load(CancellationToken cancellationToken);

    internal abstract void Release();
}

/// <summary>A network in a <see cref="NetworkCache"/>, loaded when it is needed.</summary>
internal sealed class StagedNetwork<T>(NetworkCache cache, long bytes, bool optional, Func<CancellationToken, T> load)
    : StagedNetwork(bytes, optional)
    where T : class, IDisposable
{
    private T? _value;

    /// <summary>The network; it is valid until another network of the cache is requested.</summary>
    /// <param name="cancellationToken">Cancels the loading, if the network is not in memory.</param>
    /// <exception cref="OperationCanceledException">The loading was canceled.</exception>
    public T Get(CancellationToken cancellationToken)
    {
        cache.MakeResident(this, cancellationToken);
        return _value!;
    }

    internal override void Load(CancellationToken cancellationToken) => _value = load(cancellationToken);

    internal override void Release()
    {
        _value?.Dispose();
        _value = null;
    }
}
