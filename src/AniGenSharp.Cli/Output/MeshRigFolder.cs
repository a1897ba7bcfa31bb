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
        folder = FolderReplacement.Resolve(folder);
        string temporary = FolderReplacement.TemporaryFolderBeside(folder);
        try
        {
            FolderReplacement.RemoveStale(folder);
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
            var written = Directory.GetFiles(temporary).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
            FolderReplacement.Replace(folder, temporary, name => s_optional.Contains(name) && !written.Contains(name));
            return report;
        }
        // ArgumentOutOfRangeException is what .NET throws for a file beyond the size that the file system or the user's limit allows.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new OutputException(folder, e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }
}
