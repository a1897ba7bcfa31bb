using Xunit;

namespace AniGenSharp.TestKit.Tensors.Operators;

/// <summary>Records the libtorch calls of a piece of code and compares them with the operators that MPS supports.</summary>
internal static class RecordedCalls
{
    /// <summary>Asserts that MPS has every operator that the code reaches, and that the table in docs/apple.md lists it.</summary>
    /// <param name="part">The row of the table.</param>
    /// <param name="run">The code, run under the policy for MPS.</param>
    public static void AssertOnMps(string part, Action run)
    {
        var (kernels, missing) = Resolve(run);
        Assert.True(missing.Count == 0, $"The packaged macOS libtorch has no MPS kernel for: {string.Join(", ", missing)}");
        var listed = Listed(part);
        Assert.All(
            listed, name => Assert.True(MpsOperators.Packaged.HasKernel(name), $"docs/apple.md lists {name}; MPS has no such kernel."));
        string[] unlisted = [.. kernels.Where(name => !listed.Contains(name)).Select(name => $"`{name}`")];
        Assert.True(unlisted.Length == 0, $"docs/apple.md, row '{part}', lacks: {string.Join(" ", unlisted)}");
    }

    /// <summary>The kernels that the code would run on MPS, and the calls for which MPS has no kernel.</summary>
    public static (SortedSet<string> Kernels, SortedSet<string> Missing) Resolve(Action run)
    {
        Assert.SkipUnless(OperatorRecorder.IsSupported, "Operators can be recorded only on Linux x64.");
        using var recorder = new OperatorRecorder();
        run();
        return MpsOperators.Packaged.Resolve(recorder.Calls);
    }

    /// <summary>The operators in a row of the table in docs/apple.md, each as a code span.</summary>
    private static HashSet<string> Listed(string part)
    {
        string page = Path.Combine(TestPaths.Root, "docs", "apple.md");
        string row = File.ReadLines(page).SingleOrDefault(line => line.StartsWith($"| {part} |", StringComparison.Ordinal)) ?? "";
        return [.. row.Split('`').Where((_, index) => index % 2 == 1)];
    }
}
