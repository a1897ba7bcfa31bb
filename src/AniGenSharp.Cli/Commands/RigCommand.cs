using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Skeletons.Repair;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen rig</c>: questions to the rig of a GLB.</summary>
internal static class RigCommand
{
    private static readonly Argument<string> Input = new("file") { Description = "A skinned .glb, made by anigen or not." };

    private static readonly Option<bool> Json = new("--json") { Description = "One machine-readable line instead of the table." };

    /// <summary>The command with its subcommands.</summary>
    public static Command Create()
    {
        var check = new Command("check", "Is it one tree, is every vertex weighted, how far does the skin tear in motion? Exit code 1 when the rig is not sound.")
        {
            Input, Json,
        };
        check.SetAction(Check);
        return new Command("rig", "Look into the rig of a GLB.") { check };
    }

    private static async Task<int> Check(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetValue(Input)!;
        var (glb, report) = await CommandHost.LeaveOnCancel(() =>
        {
            var glb = Open(path);
            return (glb, RigCheck.Run(glb.Mesh, glb.Skeleton, glb.Influences));
        }, cancellation);
        if (parsed.GetValue(Json))
            Console.WriteLine(JsonSerializer.Serialize(new { file = path, skins = glb.Skins, skins_checked = 1, report, clips = glb.Clips }, s_json));
        else
            Print(report, glb);
        return report.Problems.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Reads a GLB, with what is wrong with it as bad input.</summary>
    public static SkinnedGlb Open(string path)
    {
        try
        {
            return SkinnedGlb.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static void Print(RigCheckReport report, SkinnedGlb glb)
    {
        var clips = glb.Clips;
        Line("glTF", $"sound");
        if (glb.Skins > 1)
            Line("skins", $"1 of {glb.Skins} checked, the first");
        Line("joints", $"{report.Joints}, {(report.OneTree ? "one tree" : $"{report.Roots} roots, no tree")}");
        Line("vertices", $"{report.Vertices}, {(report.UnweightedVertices == 0 ? "all weighted" : $"{report.UnweightedVertices} without weights")}, at most {report.MostInfluences} joints each");
        Line("weight sums", $"1 ± {report.LargestWeightError:g2}");
        Line("faces", $"{report.Faces} in {report.Components} {(report.Components == 1 ? "piece" : "pieces")}, {report.DegenerateFaces} without area");
        Line("longest edge", $"{report.LongestEdge:f4} of the longest side");
        Line("tear in motion", $"worst hundredth {report.Tear.WorstPercent:f4}, mean {report.Tear.Mean:f5}, largest {report.Tear.Largest:f4} of the longest side");
        if (report.TearIfRepaired is { } repaired)
            Line("  if one tree", $"worst hundredth {repaired.WorstPercent:f4}, mean {repaired.Mean:f5}, largest {repaired.Largest:f4}");
        Line("clips", $"{(clips.Count == 0 ? "none" : string.Join(", ", clips))}");
        foreach (string problem in report.Problems)
            Line("PROBLEM", $"{problem}");

        static void Line(string label, FormattableString text) => Console.WriteLine($"{label,-15} {text.ToString(CultureInfo.InvariantCulture)}");
    }
}
