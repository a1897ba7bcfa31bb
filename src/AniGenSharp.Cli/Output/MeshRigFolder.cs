using System.Text.Json;
using System.Text.Json.Serialization;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>Writes a rigged mesh and its report, either all files completely or none.</summary>
internal static class MeshRigFolder
{
    private const string MeshName = "mesh.glb";

    private static readonly string[] s_optional = ["preview.png", "mesh.fbx", "mesh.usdz", "mesh.vrm"];

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

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
        folder = Path.GetFullPath(folder);
        string temporary = FileReplacement.TemporaryFolderBeside(folder);
        try
        {
            Directory.CreateDirectory(temporary);
            string mesh = Path.Combine(temporary, MeshName);
            rig.SaveGlb(mesh, requested.Glb.BoneAxes);
            var report = rig.Report;
            if (requested.Formats.Formats.Count > 0)
            {
                // The other formats get what the GLB holds, in its place and at its scale.
                var imported = RigFile.Read(mesh).ToAsset();
                var (files, problems, notes) = requested.Formats.Write(imported.Asset, [], Path.GetFileNameWithoutExtension(report.Mesh));
                foreach (var (name, content) in files)
                    File.WriteAllBytes(Path.Combine(temporary, name), content);
                report = report with { Notes = [.. report.Notes, .. problems, .. notes] };
            }
            rig.Asset.Skeleton.SaveGlb(Path.Combine(temporary, "skeleton.glb"));
            File.WriteAllBytes(Path.Combine(temporary, "skeleton.bvh"), rig.Asset.Skeleton.ToBvh());
            rig.ProcessedImage.SavePng(Path.Combine(temporary, "processed_image.png"));
            if (requested.Preview)
                Preview.RenderSheet(rig.Asset).SavePng(Path.Combine(temporary, "preview.png"));
            File.WriteAllBytes(Path.Combine(temporary, "report.json"), JsonSerializer.SerializeToUtf8Bytes(report, s_json));
            Move(temporary, folder);
            return report;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(folder, e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Move(string temporary, string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.Move(temporary, folder);
            return;
        }
        string[] names = [.. Directory.GetFiles(temporary).Select(file => Path.GetFileName(file))];
        var outdated = names.Union(s_optional).Where(name => File.Exists(Path.Combine(folder, name)));
        FileReplacement.Replace(folder, temporary, names, [.. outdated]);
    }
}
