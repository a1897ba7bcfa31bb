using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>
/// The chosen model on one device: loaded when it is first used, and replaced once another one is chosen and nobody uses it. Threads may
/// share an instance. Dispose it once the queue of its runners has stopped.
/// </summary>
public sealed class DeviceModel : IDisposable
{
    /// <summary>How often a wait for the end of other uses looks whether it was canceled.</summary>
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    private readonly object _lock = new();
    private readonly ModelChoice _choice;
    private readonly Func<InstalledModel, CancellationToken, ImageTo3D> _load;
    private (InstalledModel Model, ImageTo3D Networks)? _loaded;
    private int _users;

    /// <summary>Creates it; nothing is loaded yet.</summary>
    /// <param name="device">What the device is called.</param>
    /// <param name="choice">Which model is chosen.</param>
    /// <param name="load">Loads a model onto the device.</param>
    public DeviceModel(string device, ModelChoice choice, Func<InstalledModel, CancellationToken, ImageTo3D> load) =>
        (Device, _choice, _load) = (device, choice, load);

    /// <summary>What the device is called.</summary>
    public string Device { get; }

    /// <summary>The subject of a picture as a job would cut it out: square, on transparency. It loads the model if necessary.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <exception cref="PictureException">The picture cannot be used; the message says why.</exception>
    /// <exception cref="CheckpointException">The model cannot be loaded.</exception>
    public RgbaImage CutOut(PictureSource picture, CancellationToken cancellationToken = default) =>
        Use(networks => networks.CutOut(picture, cancellationToken), cancellationToken);

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _loaded?.Networks.Dispose();
            _loaded = null;
        }
    }

    /// <summary>Uses the chosen model, which is not replaced meanwhile.</summary>
    internal T Use<T>(Func<ImageTo3D, T> use, CancellationToken cancellationToken)
    {
        var networks = Begin(cancellationToken);
        try
        {
            return use(networks);
        }
        finally
        {
            lock (_lock)
            {
                _users--;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private ImageTo3D Begin(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            while (_users > 0 && _loaded?.Model != _choice.Chosen)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_lock, s_poll);
            }
            var chosen = _choice.Chosen;
            if (_loaded?.Model != chosen)
            {
                Dispose();
                _loaded = (chosen, _load(chosen, cancellationToken));
            }
            _users++;
            return _loaded.Value.Networks;
        }
    }
}
