namespace AniGenSharp.Devices.Memory;

/// <summary>
/// Holds the networks of a model: all from the start where they fit, else each from when a stage comes to it until another
/// needs the place.
/// </summary>
/// <param name="budget">Bytes that networks may take together; 0 for one at a time.</param>
internal sealed class NetworkCache(long budget) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<StagedNetwork> _networks = [];
    private readonly List<StagedNetwork> _resident = []; // the one used longest ago first

    /// <summary>Networks come and go, so that only one thread may use them.</summary>
    public bool IsStaged { get; private set; } = true;

    /// <summary>All networks, in memory or not.</summary>
    public IReadOnlyList<StagedNetwork> Networks => _networks;

    /// <summary>Networks in memory, and the bytes of their weights.</summary>
    public (int Count, long Bytes) Resident => (_resident.Count, _resident.Sum(n => n.Bytes));

    /// <summary>The most there have been of either at once.</summary>
    public (int Count, long Bytes) Peak { get; private set; }

    /// <summary>Adds a network without loading it.</summary>
    /// <param name="bytes">What it will take.</param>
    /// <param name="load">Loads it; the token cancels the loading.</param>
    /// <param name="optional">It may never be needed, and is loaded when it is first asked for.</param>
    public StagedNetwork<T> Add<T>(long bytes, Func<CancellationToken, T> load, bool optional = false) where T : class, IDisposable
    {
        var network = new StagedNetwork<T>(this, bytes, optional, load);
        _networks.Add(network);
        return network;
    }

    /// <summary>Loads everything that will be needed, if all fits together; from then on nothing goes.</summary>
    /// <param name="cancellationToken">Passed to the networks' load functions.</param>
    /// <exception cref="OperationCanceledException">The loading was cancelled.</exception>
    public void LoadWhatFits(CancellationToken cancellationToken = default)
    {
        if (_networks.Sum(n => n.Bytes) > budget)
            return;
        StagedNetwork[] needed = [.. _networks.Where(n => !n.IsOptional)];
        foreach (var network in needed)
            MakeResident(network, cancellationToken);
        IsStaged = _resident.Count < needed.Length; // memory may have run out on the way
    }

    /// <inheritdoc/>
    public void Dispose() => ReleaseAll();

    internal void MakeResident(StagedNetwork network, CancellationToken cancellationToken)
    {
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
        if (!IsStaged)
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

/// <summary>A network of a <see cref="NetworkCache"/>.</summary>
internal abstract class StagedNetwork(long bytes, bool optional)
{
    /// <summary>It is not loaded before it is asked for.</summary>
    public bool IsOptional { get; } = optional;

    /// <summary>Bytes of its weights.</summary>
    public long Bytes { get; } = bytes;

    internal abstract void Load(CancellationToken cancellationToken);

    internal abstract void Release();
}

/// <summary>A network of a <see cref="NetworkCache"/>, in memory when asked for.</summary>
internal sealed class StagedNetwork<T>(NetworkCache cache, long bytes, bool optional, Func<CancellationToken, T> load)
    : StagedNetwork(bytes, optional)
    where T : class, IDisposable
{
    private T? _value;

    /// <summary>The network; good until another of the cache is asked for.</summary>
    /// <param name="cancellationToken">Cancels the loading, if the network is not in memory.</param>
    /// <exception cref="OperationCanceledException">The loading was cancelled.</exception>
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
