using System.Globalization;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>Prints the report of a rig check as a table.</summary>
internal static class RigTable
{
    /// <summary>Prints the table to standard output.</summary>
    /// <param name="file">The report.</param>
    /// <param name="clips">Names of the file's clips.</param>
    public static void Print(RigFileReport file, IReadOnlyList<string> clips)
    {
        Line("glTF", $"readable");
        if (file.Skins.Count > 1)
            Line("skins", $"{file.Skins.Count}, all checked");
        PrintFigures(file.Whole);
        if (file.Skins.Count > 1)
            foreach (var skin in file.Skins)
                Line($"  {skin.Name}", $"{Count(skin.Report.Joints, "joint")}, {skin.Report.Vertices} vertices, {Judgment(skin.Report)}");
        Line("clips", $"{(clips.Count == 0 ? "none" : string.Join(", ", clips))}");
        foreach (string problem in file.Problems)
            Line("PROBLEM", $"{problem}");
    }

    private static string Judgment(RigCheckReport report) => report.Problems.Count == 0 ? "valid" : string.Join("; ", report.Problems);

    private static void PrintFigures(RigCheckReport report)
    {
        Line("joints", $"{report.Joints}, {(report.OneTree ? "one tree" : $"{report.Roots} roots, not one tree")}");
        string weighted = report.UnweightedVertices == 0 ? "all weighted" : $"{report.UnweightedVertices} without weights";
        Line("vertices", $"{report.Vertices}, {weighted}, at most {report.MostInfluences} joints each");
        Line("weight sums", $"1 ± {report.LargestWeightError:g2}");
        Line("faces", $"{report.Faces} in {Count(report.Components, "piece")}, {report.DegenerateFaces} without area");
        Line("longest edge", $"{report.LongestEdge:f4} of the longest side");
        Line(
            "tear in motion",
            $"worst 1% {report.Tear.WorstPercent:f4}, mean {report.Tear.Mean:f5}, maximum {report.Tear.Largest:f4} of the longest side");
        if (report.TearIfRepaired is { } repaired)
            Line("  if one tree", $"worst 1% {repaired.WorstPercent:f4}, mean {repaired.Mean:f5}, maximum {repaired.Largest:f4}");
    }

    private static void Line(string label, FormattableString text) =>
        WrappedText.Print($"{label,-15} {text.ToString(CultureInfo.InvariantCulture)}", indent: 16);

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
