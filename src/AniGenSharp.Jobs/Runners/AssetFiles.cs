using AniGenSharp.Geometry;

namespace AniGenSharp.Jobs.Runners;

/// <summary>The files of a job that succeeded.</summary>
internal static class AssetFiles
{
    /// <summary>The file with the stages of the networks.</summary>
    public const string Stages = "stages.safetensors";

    /// <summary>Writes asset, skeleton, picture and report.</summary>
    public static void Write(Generation generation, GenerationOptions options, string folder)
    {
        var asset = generation.Asset;
        var glb = new GlbOptions { BoneAxes = options.RigPreset.Axes() };
        asset.SaveGlb(Path.Combine(folder, "mesh.glb"), glb);
        foreach (var (i, level) in generation.Levels.Index())
            level.SaveGlb(Path.Combine(folder, $"mesh_lod{i + 1}.glb"), glb);
        asset.Skeleton.SaveBvh(Path.Combine(folder, "skeleton.bvh"));
        generation.ProcessedImage.SavePng(Path.Combine(folder, "processed_image.png"));
        File.WriteAllBytes(Path.Combine(folder, "report.json"), generation.Report.ToJson());
    }

    /// <summary>Writes a rigged mesh, its skeleton, the picture that the networks saw, and the report.</summary>
    public static void Write(MeshRig rig, Job job, string folder)
    {
        rig.SaveGlb(Path.Combine(folder, "mesh.glb"), job.Options.RigPreset.Axes());
        rig.Asset.Skeleton.SaveBvh(Path.Combine(folder, "skeleton.bvh"));
        rig.ProcessedImage.SavePng(Path.Combine(folder, "processed_image.png"));
        File.WriteAllBytes(Path.Combine(folder, "report.json"), (rig.Report with { Mesh = job.Name }).ToJson());
    }
}
