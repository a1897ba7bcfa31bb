using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>Kinds of layers whose divergence can be explained.</summary>
internal enum LayerKind
{
    Linear,
    SubmanifoldConvolution,
    DenseConvolution,
}

/// <summary>What is known of one diverging layer, in float64.</summary>
/// <param name="Kind">What the layer is.</param>
/// <param name="Input">The candidate's input: [R, C_in] of a linear layer, [N, C_in] on voxels, [B, C_in, X, Y, Z] dense.</param>
/// <param name="Output">The candidate's output, in the same layout.</param>
/// <param name="Weight">The right weight as the checkpoint stores it.</param>
/// <param name="Bias">The right bias, or null.</param>
internal sealed record LayerProblem(LayerKind Kind, Tensor Input, Tensor Output, Tensor Weight, Tensor? Bias)
{
    /// <summary>Coordinates of the rows, for convolutions on voxels.</summary>
    public int[]? Coordinates { get; init; }

    /// <summary>Other coordinate sets that the run met, by name: a stale neighbour map would be of one of them.</summary>
    public IReadOnlyDictionary<string, int[]> OtherSets { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Output channels.</summary>
    public long Outputs => Weight.shape[0];

    /// <summary>Input channels.</summary>
    public long Inputs => Kind == LayerKind.DenseConvolution ? Weight.shape[1] : Weight.shape[^1];

    /// <summary>Kernel size; 1 for linear layers.</summary>
    public int Size => Kind == LayerKind.Linear ? 1 : (int)Weight.shape[2];

    /// <summary>Collects a layer from two recordings: the weights from the reference, input and output from the candidate.</summary>
    /// <param name="reference">A recording with the layer's weights.</param>
    /// <param name="candidate">A recording with the layer's input.</param>
    /// <param name="name">The layer's name in them.</param>
    /// <exception cref="CheckpointException">Something was not recorded.</exception>
    public static LayerProblem From(RecordingFile reference, RecordingFile candidate, string name)
    {
        string stem = $"{RecordingFile.Weights}{WeightStem(name)}";
        bool nested = reference.Contains($"{stem}.conv.weight");
        string weights = nested ? stem + ".conv" : stem;
        if (!reference.Contains($"{weights}.weight"))
            throw new CheckpointException($"{reference.Path}: the weights of {name} were not recorded; record again with --layers {name}.");
        if (candidate.FusedLayers.Contains(name))
            throw new CheckpointException($"{candidate.Path}: {name} ran inside a fused kernel; record again with --plain-kernels.");
        string inputName = InputName(name);
        if (!candidate.Contains(inputName))
            throw new CheckpointException($"{candidate.Path}: the input of {name} was not recorded; record again with --layers {name}.");
        var weight = HostTensors.ToDouble(reference[$"{weights}.weight"]);
        var bias = reference.Contains($"{weights}.bias") ? HostTensors.ToDouble(reference[$"{weights}.bias"]) : null;
        var kind = weight.dim() == 2 ? LayerKind.Linear : nested ? LayerKind.SubmanifoldConvolution : LayerKind.DenseConvolution;
        var input = HostTensors.ToDouble(candidate[inputName]);
        var output = HostTensors.ToDouble(candidate[name]);
        if (kind == LayerKind.Linear)
            (input, output) = (input.reshape(-1, input.shape[^1]), output.reshape(-1, output.shape[^1]));
        else if (kind == LayerKind.SubmanifoldConvolution)
            (input, output) = (input[0], output[0]); // guidance branches share voxels and weights; one tells enough
        string? set = candidate.Order.First(t => t.Name == name).Coordinates;
        return new LayerProblem(kind, input, output, weight, bias)
        {
            Coordinates = set is null ? null : candidate.CoordinatesOf(set),
            OtherSets = candidate.CoordinateSets.Where(other => other != set).ToDictionary(other => other, candidate.CoordinatesOf),
        };
    }

    /// <summary>The name of a layer's weights, from its name in a recording: without step and repetition.</summary>
    public static string WeightStem(string name)
    {
        int module = name.LastIndexOf('/') + 1;
        int section = name.IndexOf('/');
        string layer = name[module..].Split('#')[0];
        return section < 0 ? layer : $"{name[..section]}/{layer}";
    }

    private static string InputName(string name)
    {
        int repetition = name.IndexOf('#');
        return repetition < 0 ? name + RecordingFile.Input : name[..repetition] + RecordingFile.Input + name[repetition..];
    }

    /// <summary>Gathered neighbourhoods [N, 27·C_in] of the input under a neighbour map of some coordinates.</summary>
    public Tensor Neighbourhoods(int[] coordinates)
    {
        long count = Input.shape[0];
        using var voxels = new VoxelSet(coordinates);
        // A map of more voxels points past the rows; what is not there reads as nothing.
        int[] rows = [.. voxels.Neighbours.Rows.Take((int)(27 * count)).Select(row => row >= count || row >= voxels.Count ? (int)count : row)];
        if (rows.Length < 27 * count)
            rows = [.. rows, .. Enumerable.Repeat((int)count, (int)(27 * count) - rows.Length)];
        var padded = cat([Input, Input.new_zeros(1, Input.shape[1])], 0);
        return padded.index_select(0, tensor(rows)).view(count, -1);
    }
}
