using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Tracing;

/// <summary>
/// The named intermediate tensors of one run. Modules pass their results to <see cref="Keep(string, Tensor)"/> and <see cref="Layer"/>,
/// which do nothing unless a recording is in progress on the thread. A name consists of the section (network, sampling step) and the
/// module's name in the checkpoint; repeated calls append <c>#1</c>, <c>#2</c>.
/// </summary>
/// <remarks>
/// The recording in progress is ambient, per thread: a block of a network is six calls below the code that starts a recording, and a
/// parameter through all of them would burden every constructor and every caller for a diagnosis. In return, a recording only observes.
/// Modules cannot ask whether one is in progress, so it never decides which kernel runs; a diagnosis that needs other kernels selects them
/// openly and states so in the recording's metadata.
/// </remarks>
internal sealed class Recording : IDisposable
{
    [ThreadStatic]
    private static Recording? s_current;

    private readonly RecordingOptions _options;
    private readonly List<Entry> _entries = [];
    private readonly List<string> _fused = [];
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<int[], string> _sets = new(ReferenceEqualityComparer.Instance);
    private string _section = "";
    private int[]? _coordinates;
    private int _rows;
    private bool _muted;

    private Recording(RecordingOptions options) => _options = options;

    /// <summary>Names of the tensors that were kept so far, in order.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Select(e => e.Name)];

    /// <summary>Starts a recording on this thread. It is in progress until it is disposed.</summary>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">Another recording is in progress on this thread.</exception>
    public static Recording Start(RecordingOptions? options = null)
    {
        if (s_current is not null)
            throw new InvalidOperationException("Another recording is in progress on this thread.");
        return s_current = new Recording(options ?? new RecordingOptions());
    }

    /// <summary>Puts everything into a section of this name until the result is disposed; null if no recording is in progress.</summary>
    public static IDisposable? Enter(string section) => s_current?.Change(r => r._section += section + "/");

    /// <summary>The same for a sampling step. Steps that <see cref="RecordingOptions.Steps"/> does not contain are not kept.</summary>
    public static IDisposable? EnterStep(int step) => s_current?.Change(r =>
    {
        r._section += $"step{step}/";
        r._muted |= !r._options.Steps.Contains(step);
    });

    /// <summary>
    /// Associates tensors that have one row per voxel with the voxels' coordinates until the result is disposed, so that two recordings
    /// can be aligned.
    /// </summary>
    /// <param name="coordinates">(x, y, z) of each voxel, [N, 3] row-major; a set is recognized by identity.</param>
    /// <param name="rows">Number of rows of the tensors; those from N on are padding and are not kept. Null for N.</param>
    public static IDisposable? Over(int[] coordinates, int? rows = null) =>
        s_current?.Change(r => (r._coordinates, r._rows) = (coordinates, rows ?? coordinates.Length / 3));

    /// <summary>Keeps nothing until the result is disposed, for modules that run in slices.</summary>
    public static IDisposable? Mute() => s_current?.Change(r => r._muted = true);

    /// <summary>Offers the result of a module, and returns it.</summary>
    public static Tensor Keep(string name, Tensor value)
    {
        s_current?.Add(name, value, keepAll: false);
        return value;
    }

    /// <summary>Whether current results may be recorded.</summary>
    public static bool IsActive => s_current is { _muted: false };

    /// <summary>Offers rows on the host.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="rows">[N, C], row-major.</param>
    /// <param name="count">N.</param>
    public static void Keep(string name, ReadOnlySpan<float> rows, long count)
    {
        if (s_current is not { _muted: false } recording)
            return;
        using var scope = NewDisposeScope();
        recording.Add(name, tensor(rows.ToArray(), [count, rows.Length / Math.Max(count, 1)]), keepAll: false);
    }

    /// <summary>Offers the result of a layer with weights, and its input if <see cref="RecordingOptions.Layers"/> contains it.</summary>
    /// <param name="name">The layer's name in the checkpoint.</param>
    /// <param name="input">Its input, on the same voxels as the output if it has any.</param>
    /// <param name="output">Its output.</param>
    /// <returns>The output.</returns>
    public static Tensor Layer(string name, Tensor input, Tensor output)
    {
        if (s_current is { _muted: false } recording)
            recording.AddLayer(name, input, output);
        return output;
    }

    /// <summary>
    /// Notes that a layer ran inside a fused kernel, so that its own output never existed. A comparison skips it instead of reporting it
    /// as missing.
    /// </summary>
    /// <param name="name">The layer's name in the checkpoint.</param>
    public static void Fused(string name)
    {
        if (s_current is { _muted: false } recording && recording._options.Names(recording._section + name))
            recording._fused.Add(recording.NextName(name));
    }

    /// <summary>
    /// Whether the input of a layer will be kept. A layer that computes the same without its nominal input then builds the input, for the
    /// recording only.
    /// </summary>
    public static bool WantsInput(string name) =>
        s_current is { _muted: false } recording && recording._options.Layers(recording._section + name);

    /// <summary>Adds a tensor that belongs to no module (a weight, an input of a stage), in full.</summary>
    public void AddWhole(string name, Tensor value) => Store(name, value, null);

    /// <summary>Writes the recording as safetensors, with the order and the coordinates of its tensors in the header.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="metadata">The header's information about the run: device, precision, model.</param>
    public void Save(string path, IReadOnlyDictionary<string, string> metadata)
    {
        var tensors = _entries.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        foreach (var (set, name) in _sets)
            tensors.Add(name, tensor(set, [set.Length / 3, 3]));
        var order = _entries.Select(e => new RecordedTensor(e.Name, e.Coordinates, e.Sampled));
        RecordingFile.Write(path, tensors, order, RecordingFile.Header(metadata, _options.MaxRows, _fused));
    }

    /// <summary>Ends the recording and frees its tensors.</summary>
    public void Dispose()
    {
        if (ReferenceEquals(s_current, this))
            s_current = null;
        foreach (var entry in _entries)
            entry.Value.Dispose();
        _entries.Clear();
    }

    private void AddLayer(string name, Tensor input, Tensor output)
    {
        bool whole = _options.Layers(_section + name);
        if (whole)
            Add(name + RecordingFile.Input, input, keepAll: true);
        Add(name, output, whole);
    }

    private void Add(string name, Tensor value, bool keepAll)
    {
        if (_muted || !keepAll && !_options.Names(_section + name))
            return;
        name = NextName(name);
        using var scope = NewDisposeScope();
        int axis = RowSampling.Axis(value);
        if (_coordinates is not null && axis >= 0 && value.shape[axis] == _rows)
            value = value.narrow(axis, 0, _coordinates.Length / 3);
        int[]? voxels = _coordinates is not null && axis >= 0 && value.shape[axis] == _coordinates.Length / 3 ? _coordinates : null;
        int[]? rows = keepAll || axis < 0 ? null : RowSampling.Choose(value.shape[axis], voxels, _options.MaxRows);
        if (rows is not null)
            value = value.index_select(axis, tensor(rows, device: value.device));
        Store(name, value, voxels, rows is not null);
    }

    /// <summary>The full name of a module's next call.</summary>
    private string NextName(string name)
    {
        name = _section + name;
        int call = _calls.GetValueOrDefault(name);
        _calls[name] = call + 1;
        return call > 0 ? $"{name}#{call}" : name;
    }

    private void Store(string name, Tensor value, int[]? voxels, bool sampled = false)
    {
        using var scope = NewDisposeScope();
        var kept = HostTensors.Fetch(value.is_floating_point() ? value.to(ScalarType.Float32) : value).contiguous();
        string? coordinates = null;
        if (voxels is not null && !_sets.TryGetValue(voxels, out coordinates))
            _sets.Add(voxels, coordinates = $"{RecordingFile.Coordinates}{_sets.Count}");
        _entries.Add(new Entry(name, kept.clone().DetachFromDisposeScope(), coordinates, sampled));
    }

    private Restore Change(Action<Recording> change)
    {
        var restore = new Restore(this, _section, (_coordinates, _rows), _muted);
        change(this);
        return restore;
    }

    private sealed record Entry(string Name, Tensor Value, string? Coordinates, bool Sampled);

    private sealed class Restore(Recording recording, string section, (int[]? Coordinates, int Rows) voxels, bool muted) : IDisposable
    {
        public void Dispose()
        {
            (recording._section, recording._muted) = (section, muted);
            (recording._coordinates, recording._rows) = voxels;
        }
    }
}
