namespace AniGenSharp.TestKit.Tensors.Fuzzing;

/// <summary>The outcome of reading the damaged files of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Count">How many files were read.</param>
/// <param name="Refused">How many of them were refused.</param>
/// <param name="SlowestSeconds">The longest time for one file.</param>
/// <param name="MostBytes">The most bytes allocated for one file.</param>
/// <param name="Defects">What a reader did wrong.</param>
public sealed record FuzzResult(
    string Kind, int Count, int Refused, double SlowestSeconds, long MostBytes, IReadOnlyList<string> Defects);
