using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>A node of the parameter tree: a name prefix and the type its matrices are loaded in.</summary>
internal readonly struct ParameterScope
{
    private readonly ParameterReader _reader;
    private readonly string _prefix;

    internal ParameterScope(ParameterReader reader, string prefix, ScalarType matrixType)
    {
        _reader = reader;
        _prefix = prefix;
        MatrixType = matrixType;
    }

    /// <summary>Type of the linear and convolution weights below this node; norms are always float32.</summary>
    public ScalarType MatrixType { get; }

    /// <summary>The node's name in the checkpoint, without a dot at the end.</summary>
    public string Name => _prefix.TrimEnd('.');

    /// <summary>Device and torso type of the network.</summary>
    public Placement Placement => _reader.Placement;

    /// <summary>The child node with that name.</summary>
    public ParameterScope this[string name] => new(_reader, $"{_prefix}{name}.", MatrixType);

    /// <summary>The child node with that index.</summary>
    public ParameterScope this[int index] => new(_reader, $"{_prefix}{index}.", MatrixType);

    /// <summary>The same node as part of the torso, which runs in the placement's torso type.</summary>
    public ParameterScope Torso() => In(_reader.Placement.Torso);

    /// <summary>This scope with another type of matrices.</summary>
    public ParameterScope In(ScalarType matrices) => new(_reader, _prefix, matrices);

    /// <summary>Takes a matrix, kernel or bias in <see cref="MatrixType"/>.</summary>
    public Tensor Matrix(string name, params ReadOnlySpan<long> shape) => _reader.Take(_prefix + name, MatrixType, shape);

    /// <summary>Takes a norm's weight, an embedding or another parameter that stays in float32.</summary>
    public Tensor Float32(string name, params ReadOnlySpan<long> shape) => _reader.Take(_prefix + name, ScalarType.Float32, shape);

    /// <summary>
    /// Takes a submanifold convolution's kernel as [K³·C_in, C_out], with taps in (x, y, z) order. The file stores it as <c>conv.weight</c>
    /// with the nominal shape [C_out, K, K, K, C_in], although its memory is (C_in, C_out) for K = 1; a converted file contains the result
    /// as <c>conv.kernel</c>.
    /// </summary>
    public Tensor SubmanifoldKernel(int size, long inputs, long outputs)
    {
        if (_reader.Contains($"{_prefix}conv.kernel"))
            return Matrix("conv.kernel", (long)size * size * size * inputs, outputs);
        var stored = Matrix("conv.weight", outputs, size, size, size, inputs);
        if (size == 1)
            return _reader.Own(stored.view(inputs, outputs));
        var kernel = _reader.Own(stored.permute(1, 2, 3, 4, 0).reshape((long)size * size * size * inputs, outputs).contiguous());
        _reader.Discard(stored);
        return kernel;
    }

    /// <summary>
    /// The trainable low-rank update of the linear layer at this node, A [in, r] and B [r, out]; null if it has none.
    /// </summary>
    public (Tensor A, Tensor B)? Adapter(long inputs, long outputs) => _reader.Adapters?.Invoke(Name, inputs, outputs);

    /// <summary>Declares an optional tensor that has no effect on inference, such as a training step counter.</summary>
    public void WithoutEffect(string name) => _reader.Pass(_prefix + name);

    /// <summary>
    /// Declares all tensors below this node whose names begin so as parts that inference does not need; they may be there or not.
    /// </summary>
    public void WithoutBranch(params ReadOnlySpan<string> beginnings)
    {
        foreach (string beginning in beginnings)
            _reader.PassAll(_prefix + beginning);
    }

    /// <summary>Keeps a tensor derived from weights alive as long as the network.</summary>
    public Tensor Own(Tensor tensor) => _reader.Own(tensor);

    /// <summary>Frees a parameter that was only needed to derive a tensor that the network keeps.</summary>
    public void Discard(Tensor parameter) => _reader.Discard(parameter);
}
