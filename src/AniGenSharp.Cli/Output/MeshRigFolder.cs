using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>Writes a rigged mesh and its report, either all files completely or none.</summary>
internal static class MeshRigFolder
{
    private const string MeshName = "mesh.glb";

    private static readonly string[] s_optional = ["preview.png", "mesh.fbx", "mesh.usdz", "mesh.vrm"];

    /// <summary>
    /// Writes mesh.glb, skeleton.glb, skeleton.bvh, processed_image.png, report.json and the requested files, first into a folder beside
    /// the final one. A format that cannot hold the asset is left out and noted in the report.
    /// </summary>
    /// <param name="folder">The final folder.</param>
    /// <param name="rig">The result.</param>
    /// <param name="requested">The requested files.</param>
    /// <returns>The report as it was written.</returns>
    /// <exception cref="OutputException">The files cannot be written; none of them is left behind.</exception>
    public static MeshRigReport Write(string folder, MeshRig rig, ResultFiles requested)
    {
        var report = rig.Report;
        FolderReplacement.Write(
            folder,
            temporary =>
            {
                var preview = Task.Run(() => WritePreview(temporary, rig, requested));
                try
                {
                    report = WriteRig(temporary, rig, report, requested);
                }
                finally
                {
                    // The folder may go away after an error.
                    Task.WaitAny(preview);
                }
                preview.GetAwaiter().GetResult();
            },
            s_optional.Contains);
        return report;
    }

    /// <summary>Writes everything but pictures; returns the report with what other formats leave out.</summary>
    private static MeshRigReport WriteRig(string folder, MeshRig rig, MeshRigReport report, ResultFiles requested)
    {
        string mesh = Path.Combine(folder, MeshName);
        rig.SaveGlb(mesh, requested.Glb.BoneAxes);
        if (requested.Formats.Formats.Count > 0)
            report = report with { Notes = [.. report.Notes, .. WriteFormats(folder, mesh, report.Mesh, requested.Formats)] };
        rig.Asset.Skeleton.SaveGlb(Path.Combine(folder, "skeleton.glb"));
        File.WriteAllBytes(Path.Combine(folder, "skeleton.bvh"), rig.Asset.Skeleton.ToBvh());
        File.WriteAllBytes(Path.Combine(folder, "report.json"), report.ToJson());
        return report;
    }

    private static void WritePreview(string folder, MeshRig rig, ResultFiles requested)
    {
        rig.ProcessedImage.SavePng(Path.Combine(folder, "processed_image.png"));
        if (requested.Preview != PreviewKind.None)
            Preview.RenderSheet(rig.Asset, requested.PreviewSide).SavePng(Path.Combine(folder, "preview.png"));
    }

    /// <summary>Writes the other formats, with what the GLB holds, in its place and at its scale; returns what they leave out.</summary>
    private static IEnumerable<string> WriteFormats(string folder, string glb, string name, AssetFormats requested)
    {
        var imported = RigFile.Read(glb).ToAsset();
        var (files, problems, notes) = requested.Write(imported.Asset, [], Path.GetFileNameWithoutExtension(name));
        foreach (var (file, content) in files)
            File.WriteAllBytes(Path.Combine(folder, file), content);
        return [.. problems, .. notes];
    }
}
