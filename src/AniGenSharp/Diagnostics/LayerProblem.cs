using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>The recorded tensors of one diverging layer, in float64.</summary>
/// <param name="Kind">The kind of layer.</param>
/// <param name="Input">The candidate's input: [R, C_in] of a linear layer, [N, C_in] on voxels, [B, C_in, X, Y, Z] dense.</param>
/// <param name="Output">The candidate's output, in the same layout.</param>
/// <param name="Weight">The right weight, as the checkpoint stores it.</param>
/// <param name="Bias">The right bias, or null.</param>
internal sealed record LayerProblem(LayerKind Kind, Tensor Input, Tensor Output, Tensor Weight, Tensor? Bias)
{
    /// <summary>The layer's name in the recordings; empty if it does not come from a recording.</summary>
    public string Name { get; init; } = "";

    /// <summary>Coordinates of the rows, for convolutions on voxels.</summary>
    public int[]? Coordinates { get; init; }

    /// <summary>The other coordinate sets of the run, by name; a stale neighbor map would be of one of them.</summary>
    public IReadOnlyDictionary<string, int[]> OtherSets { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Output channels.</summary>
    public long Outputs => Weight.shape[0];

    /// <summary>Input channels.</summary>
    public long Inputs => Kind == LayerKind.DenseConvolution ? Weight.shape[1] : Weight.shape[^1];

    /// <summary>Kernel size; 1 for linear layers.</summary>
    public int Size => Kind == LayerKind.Linear ? 1 : (int)Weight.shape[2];

    /// <summary>Reads a layer from two recordings: the weights from the reference, input and output from the candidate.</summary>
    /// <param name="reference">A recording with the layer's weights.</param>
    /// <param name="candidate">A recording with the layer's input.</param>
    /// <param name="name">The layer's name in both.</param>
    /// <exception cref="CheckpointException">A tensor of the layer was not recorded; the message says how to record it.</exception>
    public static LayerProblem From(RecordingFile reference, RecordingFile candidate, string name)
    {
        string stem = $"{RecordingFile.Weights}{WeightStem(name)}";
        bool nested = reference.Contains($"{stem}.conv.weight");
        string weights = nested ? stem + ".conv" : stem;
        if (!reference.Contains($"{weights}.weight"))
            throw new CheckpointException($"{reference.Path}: the weights of {name} were not recorded; record the layers of {name} too.");
        if (candidate.FusedLayers.Contains(name))
            throw new CheckpointException($"{candidate.Path}: {name} ran inside a fused kernel; record again with plain kernels.");
        string inputName = InputName(name);
        if (!candidate.Contains(inputName))
            throw new CheckpointException($"{candidate.Path}: the input of {name} was not recorded; record the layers of {name}.");
        var weight = HostTensors.ToDouble(reference[$"{weights}.weight"]);
        var bias = reference.Contains($"{weights}.bias") ? HostTensors.ToDouble(reference[$"{weights}.bias"]) : null;
        var kind = weight.dim() == 2 ? LayerKind.Linear : nested ? LayerKind.SubmanifoldConvolution : LayerKind.DenseConvolution;
        var input = HostTensors.ToDouble(candidate[inputName]);
        var output = HostTensors.ToDouble(candidate[name]);
        if (kind == LayerKind.Linear)
            (input, output) = (input.reshape(-1, input.shape[^1]), output.reshape(-1, output.shape[^1]));
        else if (kind == LayerKind.SubmanifoldConvolution)
            (input, output) = (input[0], output[0]); // guidance branches share voxels and weights, so one is enough
        string? set = candidate.Order.First(t => t.Name == name).Coordinates;
        return new LayerProblem(kind, input, output, weight, bias)
        {
            Name = name,
            Coordinates = set is null ? null : candidate.CoordinatesOf(set),
            OtherSets = candidate.CoordinateSets.Where(other => other != set).ToDictionary(other => other, candidate.CoordinatesOf),
        };
    }

    /// <summary>The name of a layer's weights: its name in a recording without step and repetition.</summary>
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

    /// <summary>The neighborhoods of the input, [N, 27·C_in], under the neighbor map of given coordinates.</summary>
    public Tensor Neighborhoods(int[] coordinates)
    {
        long count = Input.shape[0];
        using var voxels = new VoxelSet(coordinates);
        // A map of more voxels points past the rows, which read as zero.
        int[] rows = [.. voxels.Neighbors.Rows.Take((int)(27 * count))
            .Select(row => row >= count || row >= voxels.Count ? (int)count : row)];
        if (rows.Length < 27 * count)
            rows = [.. rows, .. Enumerable.Repeat((int)count, (int)(27 * count) - rows.Length)];
        var padded = cat([Input, Input.new_zeros(1, Input.shape[1])], 0);
        return padded.index_select(0, tensor(rows)).view(count, -1);
    }
}
