namespace AniGenSharp.TestKit.Tensors.Operators;

/// <summary>
/// The operators that the packaged macOS libtorch supports on MPS (tests/fixtures/devices/mps-operators.txt), for checking recorded calls.
/// </summary>
internal sealed class MpsOperators
{
    /// <summary>The calls that composite operators make on MPS where the CPU has its own kernel or chooses another backend.</summary>
    private static readonly Dictionary<string, string[]> s_callsOnMps = new(StringComparer.Ordinal)
    {
        ["_convolution"] = ["_mps_convolution"],
        ["native_group_norm"] = ["native_batch_norm", "view", "mul.Tensor", "add.Tensor", "addcmul"],
        ["scaled_dot_product_attention"] = ["_scaled_dot_product_attention_math_for_mps"],
    };

    private readonly HashSet<string> _native = new(StringComparer.Ordinal);
    private readonly HashSet<string> _composite = new(StringComparer.Ordinal);
    private readonly HashSet<string> _different = new(StringComparer.Ordinal);

    private MpsOperators()
    {
        string section = "";
        foreach (string line in File.ReadLines(TestPaths.Fixture("devices", "mps-operators.txt")).Where(line => !line.StartsWith('#')))
        {
            if (line.StartsWith('['))
                section = line;
            else if (section == "[MPS]")
                _native.Add(line);
            else if (_composite.Add(line.TrimEnd('*')) && line.EndsWith('*'))
                _different.Add(line.TrimEnd('*'));
        }
    }

    /// <summary>The operators of the packaged libtorch.</summary>
    public static MpsOperators Packaged { get; } = new();

    /// <summary>Whether MPS has a kernel for an operator.</summary>
    public bool HasKernel(string name) => _native.Contains(name);

    /// <summary>Finds the operators that recorded calls would run on MPS.</summary>
    /// <param name="calls">The calls, recorded on the CPU.</param>
    /// <returns>The operators with an MPS kernel, and the calls without one as <c>NAME</c> or <c>NAME within CALLER</c>.</returns>
    public (SortedSet<string> Kernels, SortedSet<string> Missing) Resolve(IEnumerable<OperatorCall> calls)
    {
        var (kernels, missing) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        var callers = new Stack<OperatorCall>();
        foreach (var call in calls)
        {
            while (callers.Count > 0 && callers.Peek().Depth >= call.Depth)
                callers.Pop();
            // Calls made by a CPU kernel are irrelevant on MPS.
            if (callers.Count < call.Depth)
                continue;
            if (_native.Contains(call.Name))
                kernels.Add(call.Name);
            else if (s_callsOnMps.TryGetValue(call.Name, out string[]? others))
                kernels.UnionWith(others.Where(HasKernel));
            else if (_composite.Contains(call.Name) && !_different.Contains(call.Name))
                callers.Push(call);
            else
                missing.Add(callers.TryPeek(out var caller) ? $"{call.Name} within {caller.Name}" : call.Name);
        }
        return (kernels, missing);
    }
}
