using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Tests.Flows;

/// <summary>A checkpoint among the fixtures whose tensors are leaves with gradients, by name; submanifold kernels are matrices.</summary>
internal sealed class TrainableCheckpoint : ICheckpoint
{
    private const string Stored = "conv.weight", Kernel = "conv.kernel";

    private readonly ICheckpoint _file;
    private readonly Dictionary<string, Tensor> _leaves = [];

    public TrainableCheckpoint(string name)
    {
        _file = Checkpoint.Open(TestPaths.Fixture("ckpts", name, "ckpts", "denoiser_step0000010.pt"));
        Tensors = _file.Tensors.Values
            .Select(tensor => IsKernel(tensor) ? new StoredTensor(Renamed(tensor.Name), tensor.Type, MatrixShape(tensor.Shape)) : tensor)
            .ToDictionary(tensor => tensor.Name);
    }

    public string Source => _file.Source;

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Every tensor that was read.</summary>
    public IReadOnlyDictionary<string, Tensor> Leaves => _leaves;

    public Tensor Read(string name, ScalarType type, Device device)
    {
        string stored = name.EndsWith(Kernel, StringComparison.Ordinal) ? name[..^Kernel.Length] + Stored : name;
        var value = _file.Read(stored, type, device);
        if (stored != name)
            value = ToMatrix(value);
        return _leaves[name] = value.detach().clone().requires_grad_();
    }

    /// <summary>A stored kernel [C_out, K, K, K, C_in], or its gradient, as [K³·C_in, C_out].</summary>
    public static Tensor ToMatrix(Tensor kernel) => kernel.permute(1, 2, 3, 4, 0).reshape(-1, kernel.shape[0]).contiguous();

    public void Dispose() => _file.Dispose();

    private static bool IsKernel(StoredTensor tensor) =>
        tensor.Name.EndsWith(Stored, StringComparison.Ordinal) && tensor.Shape is [_, 3, ..];

    private static string Renamed(string name) => name[..^Stored.Length] + Kernel;

    private static long[] MatrixShape(long[] shape) => [shape[1] * shape[2] * shape[3] * shape[4], shape[0]];
}
