using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Tracing;

/// <summary>
/// The named intermediate tensors of one run. Modules offer what they compute by <see cref="Keep(string, Tensor)"/> and
/// <see cref="Layer"/>, which do nothing unless a recording is on for the thread. A name is the section (network, sampling
/// step) and the module's name in the checkpoint; called again, it gets <c>#1</c>, <c>#2</c>.
/// </summary>
internal sealed class Recording : IDisposable
{
    [ThreadStatic]
    private static Recording? s_current;

    private readonly RecordingOptions _options;
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<int[], string> _sets = new(ReferenceEqualityComparer.Instance);
    private string _section = "";
    private int[]? _coordinates;
    private bool _muted;

    private Recording(RecordingOptions options) => _options = options;

    /// <summary>Switches recording on for this thread until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">One is on already.</exception>
    public static Recording Start(RecordingOptions? options = null)
    {
        if (s_current is not null)
            throw new InvalidOperationException("A recording is on already.");
        return s_current = new Recording(options ?? new RecordingOptions());
    }

    /// <summary>Whether a recording is on for this thread: every module must then run by itself.</summary>
    public static bool IsOn => s_current is not null;

    /// <summary>Everything below the result's life belongs to a section of that name; null while recording is off.</summary>
    public static IDisposable? Enter(string section) => s_current?.Change(r => r._section += section + "/");

    /// <summary>The same for a sampling step; what a step not asked for computes is not kept.</summary>
    public static IDisposable? EnterStep(int step) => s_current?.Change(r =>
    {
        r._section += $"step{step}/";
        r._muted |= !r._options.Steps.Contains(step);
    });

    /// <summary>Ties tensors with one row per voxel to the voxels' coordinates, so that two recordings can be aligned.</summary>
    /// <param name="coordinates">(x, y, z) of each voxel, [N, 3] row-major; recognized by identity.</param>
    public static IDisposable? Over(int[] coordinates) => s_current?.Change(r => r._coordinates = coordinates);

    /// <summary>Keeps nothing below the result's life (where a module runs in slices, say).</summary>
    public static IDisposable? Mute() => s_current?.Change(r => r._muted = true);

    /// <summary>Offers what a module computed; gives it back.</summary>
    public static Tensor Keep(string name, Tensor value)
    {
        s_current?.Add(name, value, keepAll: false);
        return value;
    }

    /// <summary>Offers rows on the host, [N, C].</summary>
    public static void Keep(string name, float[] rows, long count)
    {
        if (s_current is not { _muted: false } recording)
            return;
        using var scope = NewDisposeScope();
        recording.Add(name, tensor(rows, [count, rows.Length / Math.Max(count, 1)]), keepAll: false);
    }

    /// <summary>Offers what a layer with weights computed, and its input where that was asked for; gives the output back.</summary>
    /// <param name="name">The layer's name in the checkpoint.</param>
    /// <param name="input">Its input, on the same voxels as the output where it has any.</param>
    /// <param name="output">Its output.</param>
    public static Tensor Layer(string name, Tensor input, Tensor output)
    {
        if (s_current is { _muted: false } recording)
            recording.AddLayer(name, input, output);
        return output;
    }

    /// <summary>Whether the inputs of a layer are asked for; only then need they be made where the layer works without.</summary>
    public static bool WantsInput(string name) =>
        s_current is { _muted: false } recording && recording._options.Layers(recording._section + name);

    /// <summary>What was kept so far, in order.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Select(e => e.Name)];

    /// <summary>Adds a tensor that belongs to no module (a weight, an input of the run), in full.</summary>
    public void AddWhole(string name, Tensor value) => Store(name, value, null);

    /// <summary>Writes the recording as safetensors, with the order and the coordinates of its tensors in the header.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="facts">What to say of the run: device, precision, model.</param>
    public void Save(string path, IReadOnlyDictionary<string, string> facts)
    {
        var tensors = _entries.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        foreach (var (set, name) in _sets)
            tensors.Add(name, tensor(set, [set.Length / 3, 3]));
        var header = new Dictionary<string, string>(facts) { [RecordingFile.MostRowsKey] = $"{_options.MostRows}" };
        RecordingFile.Write(path, tensors, _entries.Select(e => new RecordedTensor(e.Name, e.Coordinates, e.Sampled)), header);
    }

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
        if (_muted)
            return;
        name = _section + name;
        if (!keepAll && !_options.Names(name))
            return;
        int call = _calls.GetValueOrDefault(name);
        _calls[name] = call + 1;
        if (call > 0)
            name += $"#{call}";
        using var scope = NewDisposeScope();
        int axis = RowSampling.Axis(value);
        int[]? voxels = _coordinates is not null && axis >= 0 && value.shape[axis] == _coordinates.Length / 3 ? _coordinates : null;
        int[]? rows = keepAll || axis < 0 ? null : RowSampling.Choose(value.shape[axis], voxels, _options.MostRows);
        if (rows is not null)
            value = value.index_select(axis, tensor(rows, device: value.device));
        Store(name, value, voxels, rows is not null);
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
        var restore = new Restore(this, _section, _coordinates, _muted);
        change(this);
        return restore;
    }

    private sealed record Entry(string Name, Tensor Value, string? Coordinates, bool Sampled);

    private sealed class Restore(Recording recording, string section, int[]? coordinates, bool muted) : IDisposable
    {
        public void Dispose() => (recording._section, recording._coordinates, recording._muted) = (section, coordinates, muted);
    }
}

/// <summary>What a recording keeps.</summary>
internal sealed record RecordingOptions
{
    /// <summary>Sampling steps whose modules are kept; states are kept at every step.</summary>
    public IReadOnlySet<int> Steps { get; init; } = new HashSet<int> { 0 };

    /// <summary>Which tensors are kept, by full name.</summary>
    public Func<string, bool> Names { get; init; } = _ => true;

    /// <summary>Layers whose inputs are kept too, and in full, so that a divergence in them can be explained.</summary>
    public Func<string, bool> Layers { get; init; } = _ => false;

    /// <summary>Larger tensors are kept at no more than about that many rows, chosen by coordinate where there is one.</summary>
    public int MostRows { get; init; } = 1024;
}
