using System.Globalization;

namespace AniGenSharp.Bench.Rigs;

/// <summary>Tables of <see cref="MeshRigResult"/>s by class.</summary>
internal static class MeshRigTable
{
    /// <summary>Prints one table for the first seed, and one for the rig that is kept if there were several seeds.</summary>
    /// <param name="results">The results.</param>
    public static void Print(IReadOnlyList<MeshRigResult> results)
    {
        Print("first seed", results, result => result.Rigs[0]);
        if (!results.Any(result => result.Rigs.Count > 1))
            return;
        Print("kept", results, result => result.Kept());
        // What a perfect choice could reach, as a bound.
        Print("least skin L1", results, result => result.Rigs.MinBy(rig => rig.Skin)!);
    }

    private static void Print(string title, IReadOnlyList<MeshRigResult> results, Func<MeshRigResult, MeshRigFigures> choose)
    {
        Console.WriteLine();
        Console.WriteLine($"| {title} | n | joints | skin L1 | joint count | one tree | front found | seconds (median) |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var kind in results.GroupBy(result => result.Kind).OrderByDescending(kind => kind.Count()))
            PrintRow(kind.Key, [.. kind], choose);
        PrintRow("all", results, choose);
    }

    private static void PrintRow(string kind, IReadOnlyList<MeshRigResult> results, Func<MeshRigResult, MeshRigFigures> choose)
    {
        MeshRigFigures[] rigs = [.. results.Select(choose)];
        double[] seconds = [.. results.Select(result => result.Seconds).Order()];
        double oneTree = 100 * rigs.Average(rig => rig.Trees == 1 ? 1.0 : 0);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind} | {rigs.Length} | {rigs.Average(rig => rig.Joints):f4} | {rigs.Average(rig => rig.Skin):f3} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {rigs.Average(rig => Math.Abs(rig.CountError)):f2} | {oneTree:f1} % ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"| {results.Count(result => result.FrontIsRight)} of {rigs.Length} | {seconds[seconds.Length / 2]:f1} |"));
    }
}
