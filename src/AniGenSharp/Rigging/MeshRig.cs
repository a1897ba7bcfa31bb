using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.MeshFiles;

namespace AniGenSharp;

/// <summary>A mesh with its new rig.</summary>
public sealed class MeshRig
{
    private readonly MeshFile _file;
    private readonly MeshPlacement _placement;

    internal MeshRig(MeshFile file, MeshPlacement placement, RiggedAsset asset, RgbaImage picture, MeshRigReport report) =>
        (_file, _placement, Asset, ProcessedImage, Report) = (file, placement, asset, picture, report);

    /// <summary>
    /// The mesh and its rig in the networks' space (a unit cube, z up, facing -y): for previews and figures. The file keeps its own space.
    /// </summary>
    public RiggedAsset Asset { get; }

    /// <summary>The picture as the networks saw it.</summary>
    public RgbaImage ProcessedImage { get; }

    /// <summary>Settings, versions, costs and figures.</summary>
    public MeshRigReport Report { get; }

    /// <summary>
    /// The file with the rig: joints, weights, inverse bind matrices, nodes and clips are added, and everything else keeps its value,
    /// including scale, orientation and place.
    /// </summary>
    /// <param name="axes">Rest orientation of the bones.</param>
    /// <returns>The bytes of a .glb file.</returns>
    public byte[] ToGlb(BoneAxes axes = BoneAxes.YAlong) => _file.WithRig(Asset, _placement, axes);

    /// <summary>Writes <see cref="ToGlb"/> to a file, which appears complete or not at all.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="axes">Rest orientation of the bones.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveGlb(string path, BoneAxes axes = BoneAxes.YAlong) => AtomicFile.Write(path, ToGlb(axes));
}
