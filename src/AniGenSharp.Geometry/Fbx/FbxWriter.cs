using System.Globalization;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>
/// Writes an asset as one binary FBX 7.4: mesh, skeleton, skin, bind pose, materials with embedded textures, and all clips. y is up,
/// the asset faces +z, and lengths are in centimeters, which every reader understands without further settings. Levels of detail form
/// a LOD group. The same asset gives the same bytes.
/// </summary>
internal static class FbxWriter
{
    private const double CentimetersPerMeter = 100;

    /// <summary>Writes an asset.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="levels">Coarser levels of detail with the same skeleton.</param>
    /// <param name="axes">Rest orientation of the bones.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="ArgumentException">A level has another skeleton, or the asset is not valid.</exception>
    public static byte[] ToBytes(RiggedAsset asset, IReadOnlyList<RiggedAsset> levels, BoneAxes axes)
    {
        var all = levels.Prepend(asset).ToArray();
        foreach (var level in all)
            AssetValidation.Check(level);
        if (levels.Any(level => level.Skeleton.Count != asset.Skeleton.Count))
            throw new ArgumentException("A level of detail has another skeleton than the asset.", nameof(levels));
        var objects = new FbxObjects();
        var bones = new BoneNodes(asset.Skeleton, axes);
        long[] models = FbxBones.Add(objects, bones, CentimetersPerMeter);
        var mesh = new FbxMesh(objects, bones, models, CentimetersPerMeter);
        long parent = levels.Count == 0 ? 0 : AddLodGroup(objects);
        var materials = new FbxMaterials(objects);
        var meshes = new List<long>();
        for (int level = 0; level < all.Length; level++)
        {
            string name = levels.Count == 0 ? "Body" : string.Create(CultureInfo.InvariantCulture, $"Body_LOD{level}");
            var parts = MaterialFaces.Of(all[level], name, texture => new AssetImage(ImageFile.EncodePng(texture), "image/png"));
            long model = mesh.Add(all[level], name, parts);
            foreach (var part in parts)
                materials.Add(model, part.Material);
            objects.Connect(model, parent);
            meshes.Add(model);
        }
        FbxBones.AddBindPose(objects, bones, models, meshes, CentimetersPerMeter);
        var animation = new FbxAnimation(objects, bones, models, CentimetersPerMeter);
        foreach (var clip in asset.Clips)
            animation.Add(clip);
        return FbxBinaryWriter.ToBytes([.. FbxHeader.Records(objects), objects.Objects, objects.Connections, FbxHeader.Takes()]);
    }

    private static long AddLodGroup(FbxObjects objects)
    {
        var (attribute, attributeRecord) = objects.Add("NodeAttribute", "LodGroup", "NodeAttribute", "LodGroup");
        FbxObjects.Properties(attributeRecord);
        attributeRecord.Add("TypeFlags", "LodGroup");
        var (group, record) = objects.Add("Model", "LodGroup", "Model", "LodGroup");
        record.Add("Version", 232);
        FbxObjects.Add(FbxObjects.Properties(record), "InheritType", 1);
        objects.Connect(attribute, group);
        objects.Connect(group, 0);
        return group;
    }
}
