// Turns one picture into a rigged asset, checks the rig, and renders a preview.
//   dotnet run -- CHECKPOINTS PICTURE [OUTPUT]
using AniGenSharp;
using AniGenSharp.Geometry;

string checkpoints = args[0], picture = args[1], output = args.Length > 2 ? args[2] : "asset";
Directory.CreateDirectory(output);

using var anigen = ImageTo3D.Load(checkpoints);
var generation = anigen.Generate(picture, new GenerationOptions { Seed = 42, Motion = true }, new ProgressLine());
var asset = generation.Asset;

asset.SaveGlb(Path.Combine(output, "asset.glb"));
Preview.RenderSheet(asset, 256).SavePng(Path.Combine(output, "preview.png"));
Console.WriteLine($"{asset.Mesh.FaceCount} faces, {asset.Skeleton.Count} joints, {asset.Clips.Count} clips");
foreach (string problem in RigCheck.Run(asset).Problems)
    Console.WriteLine($"Problem: {problem}");

/// <summary>Prints each stage once.</summary>
internal sealed class ProgressLine : IProgress<GenerationProgress>
{
    private GenerationStage? _stage;

    public void Report(GenerationProgress value)
    {
        if (value.Stage == _stage)
            return;
        _stage = value.Stage;
        Console.WriteLine($"{value.Stage} …");
    }
}
