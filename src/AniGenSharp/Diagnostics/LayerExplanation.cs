using AniGenSharp.Devices;
using AniGenSharp.Diagnostics;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>The known causes of a layer's divergence, each tried on the recorded input, weight and output.</summary>
/// <param name="Layer">The layer, by its name in the recordings.</param>
/// <param name="Tried">All causes, the best first.</param>
/// <param name="Verdict">The cause that fits, or null if none does.</param>
public sealed record LayerExplanation(string Layer, IReadOnlyList<TriedCause> Tried, TriedCause? Verdict)
{
    // A least-squares fit with as many unknowns as rows would always succeed.
    private const double RowsPerUnknown = 1.5;

    /// <summary>Tries every cause.</summary>
    /// <param name="problem">The layer.</param>
    /// <param name="fit">Maximum residual of a cause that fits.</param>
    /// <param name="cancellationToken">Honored between causes.</param>
    internal static LayerExplanation Of(LayerProblem problem, double fit = 2e-3, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var tried = new List<TriedCause>();
        foreach (var (fault, description, predict) in Causes(problem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var attempt = NewDisposeScope();
            tried.Add(new TriedCause(fault, description, Residual(predict(), problem.Output)));
        }
        // The causes are ordered from simple to complex, and the first that fits is the verdict.
        var verdict = tried.FirstOrDefault(cause => cause.Residual <= fit);
        if (verdict is null && Fitted(problem, fit) is { } fitted)
        {
            tried.Add(fitted);
            verdict = fitted;
        }
        return new LayerExplanation(problem.Name, [.. tried.OrderBy(cause => cause.Residual)], verdict);
    }

    private static IEnumerable<(LayerFault Fault, string Description, Func<Tensor> Predict)> Causes(LayerProblem p)
    {
        var design = Design(p, p.Coordinates);
        Tensor Apply(Tensor weight, bool bias = true) =>
            bias ? WithBias(Multiply(p, design, weight), p) : Multiply(p, design, weight);
        yield return (LayerFault.None, "the layer is right; its input differs already", () => Apply(p.Weight));
        if (p.Bias is not null)
            yield return (LayerFault.BiasMissing, "the bias is missing", () => Apply(p.Weight, bias: false));
        yield return (LayerFault.Zero, "the weights are zero: a zero-initialized layer whose weights were not loaded",
            () => Apply(zeros_like(p.Weight)));
        if (p.Bias is not null)
        {
            yield return (LayerFault.Zero, "weights and bias are zero: a zero-initialized layer whose weights were not loaded",
                () => Apply(zeros_like(p.Weight), bias: false));
        }

        long kernel = p.Kind == LayerKind.Linear ? 1 : (long)p.Size * p.Size * p.Size;
        if (p.Inputs == p.Outputs)
        {
            yield return (LayerFault.Transposed, kernel == 1 ? "the matrix is transposed" : "each tap's matrix is transposed",
                () => Apply(p.Kind == LayerKind.DenseConvolution ? p.Weight.transpose(0, 1) : p.Weight.transpose(0, -1)));
        }
        if (p.Kind == LayerKind.SubmanifoldConvolution && p.Size == 1)
        {
            // The memory is (C_in, C_out) under a nominal shape (C_out, 1, 1, 1, C_in); trusting that shape is the usual mistake.
            yield return (LayerFault.ChannelOrder, "the 1×1×1 kernel's memory, (C_in, C_out), is read as (C_out, C_in)",
                () => WithBias(matmul(p.Input, p.Weight.view(p.Outputs, p.Inputs).t()), p));
        }
        else if (p.Inputs != p.Outputs || p.Kind != LayerKind.Linear)
        {
            yield return (LayerFault.ChannelOrder, "the memory is read as (C_in, C_out)", () => Apply(ReadAsInputsFirst(p)));
        }
        if (kernel > 1)
        {
            foreach (var (description, axes, flips) in Reorderings())
                yield return (LayerFault.KernelAxes, description, () => Apply(Reordered(p, axes, flips)));
        }
        if (p.Kind == LayerKind.SubmanifoldConvolution && kernel > 1)
        {
            foreach (var (name, coordinates) in p.OtherSets)
            {
                yield return (LayerFault.StaleNeighbors, $"the neighbor map is that of {name} ({coordinates.Length / 3} voxels)",
                    () => WithBias(Multiply(p, p.Neighborhoods(coordinates), p.Weight), p));
            }
        }
    }

    /// <summary>The rows that the weights multiply: the input itself, or its neighborhoods; a dense grid is returned as it is.</summary>
    private static Tensor Design(LayerProblem p, int[]? coordinates) =>
        p.Kind == LayerKind.SubmanifoldConvolution && p.Size > 1
            ? p.Neighborhoods(coordinates ?? throw new ArgumentException("A convolution on voxels needs coordinates.", nameof(coordinates)))
            : p.Input;

    private static Tensor Multiply(LayerProblem p, Tensor design, Tensor weight) => p.Kind switch
    {
        LayerKind.Linear => matmul(design, weight.t()),
        LayerKind.DenseConvolution => DenseConvolution.Forward(design, weight, null),
        _ when p.Size == 1 => matmul(design, weight.contiguous().view(p.Inputs, p.Outputs)),
        _ => matmul(design, weight.permute(1, 2, 3, 4, 0).reshape(-1, p.Outputs)),
    };

    private static Tensor WithBias(Tensor y, LayerProblem p) => p.Bias is null
        ? y
        : y + (p.Kind == LayerKind.DenseConvolution ? p.Bias.view(1, -1, 1, 1, 1) : p.Bias);

    private static Tensor ReadAsInputsFirst(LayerProblem p) => p.Kind switch
    {
        LayerKind.Linear => p.Weight.reshape(p.Inputs, p.Outputs).t(),
        LayerKind.DenseConvolution => p.Weight.reshape(p.Inputs, p.Outputs, p.Size, p.Size, p.Size).transpose(0, 1),
        _ => p.Weight.reshape(p.Size, p.Size, p.Size, p.Inputs, p.Outputs).permute(4, 0, 1, 2, 3),
    };

    private static Tensor Reordered(LayerProblem p, int[] axes, bool[] flips)
    {
        int first = p.Kind == LayerKind.DenseConvolution ? 2 : 1;
        long[] order = [0, 1, 2, 3, 4];
        for (int i = 0; i < 3; i++)
            order[first + i] = first + axes[i];
        long[] flipped = [.. Enumerable.Range(0, 3).Where(i => flips[i]).Select(i => (long)(first + i))];
        var weight = p.Weight.permute(order);
        return flipped.Length == 0 ? weight : weight.flip(flipped);
    }

    /// <summary>Every permutation and reflection of three axes except the identity.</summary>
    private static IEnumerable<(string Description, int[] Axes, bool[] Flips)> Reorderings()
    {
        int[][] permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int[] axes in permutations)
        {
            for (int mask = 0; mask < 8; mask++)
            {
                bool permuted = axes is not [0, 1, 2];
                if (!permuted && mask == 0)
                    continue;
                bool[] flips = [(mask & 4) != 0, (mask & 2) != 0, (mask & 1) != 0];
                string order = permuted ? $"in the order {string.Concat(axes.Select(axis => "xyz"[axis]))}" : "";
                string flipped = string.Concat(Enumerable.Range(0, 3).Where(i => flips[i]).Select(i => "xyz"[i]));
                string separator = permuted && mask != 0 ? " and " : "";
                yield return ($"the kernel's axes are {order}{separator}{(mask != 0 ? $"flipped along {flipped}" : "")}", axes, flips);
            }
        }
    }

    /// <summary>Solves for weights that give the recorded output, and classifies them; null if no weights do.</summary>
    private static TriedCause? Fitted(LayerProblem p, double fit)
    {
        if (p.Kind == LayerKind.DenseConvolution)
            return null;
        var design = Design(p, p.Coordinates);
        var augmented = cat([design, design.new_ones(design.shape[0], 1)], 1);
        if (augmented.shape[0] < RowsPerUnknown * augmented.shape[1])
            return null;
        var gram = matmul(augmented.t(), augmented);
        var ridge = gram.diagonal().mean() * 1e-12 * eye(gram.shape[0], dtype: gram.dtype);
        var solution = linalg.solve(gram + ridge, matmul(augmented.t(), p.Output));
        double residual = Residual(matmul(augmented, solution), p.Output);
        if (residual > fit)
            return null;
        var weight = solution.narrow(0, 0, design.shape[1]);
        double deviation = HostTensors.Value(weight.pow(2).mean().sqrt()), max = HostTensors.Max(weight.abs());
        double fanIn = design.shape[1], taps = fanIn / p.Inputs;
        double torchDefault = 1 / Math.Sqrt(fanIn), xavier = Math.Sqrt(6 / (fanIn + taps * p.Outputs));
        foreach (var (name, bound) in new[] { ("torch's default", torchDefault), ("Xavier's", xavier) })
        {
            // Normalized inputs leave one direction of the weights open, which blurs the edges of the uniform distribution.
            if (Math.Abs(deviation / (bound / Math.Sqrt(3)) - 1) < 0.05 && max < 1.3 * bound)
            {
                return new TriedCause(
                    LayerFault.InitialValues, $"the weights are still at initial values ({name}: uniform within {bound:g3})", residual);
            }
        }
        double right = HostTensors.Value(p.Weight.pow(2).mean().sqrt());
        return new TriedCause(
            LayerFault.OtherWeights, $"the weights are others, of root mean square {deviation:g3} (the right ones: {right:g3})", residual);
    }

    private static double Residual(Tensor predicted, Tensor output)
    {
        double residual = HostTensors.Value((predicted - output).norm()) / Math.Max(HostTensors.Value(output.norm()), 1e-30);
        return double.IsNaN(residual) ? double.PositiveInfinity : residual;
    }
}
