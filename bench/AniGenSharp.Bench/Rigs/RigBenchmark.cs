using System.Globalization;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Bench.Rigs;

/// <summary>
/// Compares the rigs of generated creatures with the truth: joints, weights, tear, pieces, attachments, roots and humanoids.
/// </summary>
internal static class RigBenchmark
{
    /// <summary>Finishes every creature that has saved stages, and prints its figures and the means per class.</summary>
    /// <param name="truth">The folder that <c>make_creatures.py</c> wrote.</param>
    /// <param name="stages">The output folder of <c>anigen generate --save-stages</c> on its pictures.</param>
    /// <param name="options">How the creatures are finished.</param>
    public static void Run(string truth, string stages, GenerationOptions options)
    {
        var rows = new List<(string Kind, RigFigures Figures)>();
        Console.WriteLine("creature                  joints   skin   tear     pieces trees attached wrong bones root humanoid");
        foreach (var (creature, values) in Creatures(truth, stages))
        {
            var figures = RigFigures.Measure(creature, RigMesh.Build(values, options, null, CancellationToken.None));
            rows.Add((creature.Kind, figures));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{creature.Name,-24} {figures.Joints,8:f4} {figures.SkinL1,6:f3} {figures.Tear,8:f4} {figures.Pieces,6} ")
                + $"{figures.Trees,5} {figures.Attachments,8} {figures.Wrong,5} {figures.WrongBones,5} {figures.RootHops,4} "
                + (figures.Humanoid ? "yes" : ""));
        }
        Console.WriteLine();
        Console.WriteLine(
            "| class | n | joints | skin L1 | tear | one piece | attached trees | wrong | wrong bones | root right | humanoids |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var kind in rows.GroupBy(row => row.Kind).OrderByDescending(kind => kind.Count()))
            Print(kind.Key, [.. kind.Select(row => row.Figures)]);
        Print("all", [.. rows.Select(row => row.Figures)]);
    }

    /// <summary>The creatures that have saved stages, ordered by name.</summary>
    public static IEnumerable<(Creature Creature, StageValues Values)> Creatures(string truth, string stages)
    {
        foreach (string file in Directory.GetFiles(truth, "*.json").Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(stages, Path.GetFileNameWithoutExtension(file), "stages.safetensors");
            if (File.Exists(path))
                yield return (Creature.Read(file), StageFile.Read(path, path));
        }
    }

    private static void Print(string kind, RigFigures[] rows)
    {
        double onePiece = 100 * rows.Average(row => row.Pieces == 1 ? 1.0 : 0);
        double root = 100 * rows.Average(row => row.RootHops == 0 ? 1.0 : 0);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {rows.Length} | {rows.Average(row => row.Joints):f4} | {rows.Average(row => row.SkinL1):f3} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {rows.Average(row => row.Tear):f4} | {onePiece:f0} % ")
            + $"| {rows.Sum(row => row.Attachments)} | {rows.Sum(row => row.Wrong)} | {rows.Sum(row => row.WrongBones)} "
            + string.Create(CultureInfo.InvariantCulture, $"| {root:f0} % | {rows.Count(row => row.Humanoid)} |"));
    }
}
