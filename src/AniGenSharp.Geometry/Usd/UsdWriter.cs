using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Usd;

/// <summary>
/// Writes an asset as USDZ: a usda layer with a UsdSkel skeleton, one animation, the skinned mesh and its UsdPreviewSurface
/// materials, and the textures beside it. y is up, the asset faces +z, and lengths are in meters. The same asset gives the same bytes.
/// </summary>
internal static class UsdWriter
{
    private const string Root = "/Asset";
    private const int InfluencesPerVertex = 4;

    /// <summary>Writes an asset.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="clip">The clip to store; null for none.</param>
    /// <param name="axes">Rest orientation of the bones.</param>
    /// <returns>The bytes of the package.</returns>
    /// <exception cref="ArgumentException">
    /// The asset is not valid, has more than four influences per vertex, or the clip is too long.
    /// </exception>
    public static byte[] ToBytes(RiggedAsset asset, AnimationClip? clip, BoneAxes axes)
    {
        AssetValidation.Check(asset);
        if (asset.Influences.PerVertex > InfluencesPerVertex)
        {
            throw new ArgumentException(
                $"USDZ viewers read {InfluencesPerVertex} influences per vertex, not {asset.Influences.PerVertex}.", nameof(asset));
        }
        var bones = new BoneNodes(asset.Skeleton, axes);
        var motion = clip is null ? null : new UsdClip(bones, clip);
        var materials = new UsdMaterials(asset, Root);
        var text = new UsdText();
        WriteHeader(text, motion);
        text.Block("def SkelRoot \"Asset\"", () =>
        {
            WriteSkeleton(text, bones, motion);
            WriteMesh(text, asset, materials);
            materials.Write(text);
        });
        return UsdzArchive.Pack([("asset.usda", text.ToBytes()), .. materials.Files]);
    }

    private static void WriteHeader(UsdText text, UsdClip? motion)
    {
        text.Line("#usda 1.0");
        text.Line("(");
        text.Line("    defaultPrim = \"Asset\"");
        text.Line("    metersPerUnit = 1");
        text.Line("    upAxis = \"Y\"");
        if (motion is not null)
        {
            text.Line("    startTimeCode = 0");
            text.Line(string.Create(CultureInfo.InvariantCulture, $"    endTimeCode = {motion.Codes[^1]}"));
            text.Line(string.Create(CultureInfo.InvariantCulture, $"    timeCodesPerSecond = {motion.Rate}"));
        }
        text.Line(")");
    }

    private static void WriteSkeleton(UsdText text, BoneNodes bones, UsdClip? motion)
    {
        string[] names = UsdNames.Unique(bones.Names);
        var paths = new string[bones.Count];
        for (int bone = 0; bone < bones.Count; bone++)
            paths[bone] = bones.Parent(bone) < 0 ? names[bone] : $"{paths[bones.Parent(bone)]}/{names[bone]}";
        text.Block("def Skeleton \"Skeleton\"", () =>
        {
            var all = Enumerable.Range(0, bones.Count);
            text.Array("uniform token[] joints", paths, text.AppendQuoted);
            text.Array("uniform matrix4d[] bindTransforms", all.Select(bones.Bind), text.Append);
            var rest = all.Select(bone =>
                Matrix4x4.CreateFromQuaternion(bones.Rotations[bone]) * Matrix4x4.CreateTranslation(bones.Translations[bone]));
            text.Array("uniform matrix4d[] restTransforms", rest, text.Append);
            if (motion is null)
                return;
            text.Line($"rel skel:animationSource = <{Root}/Skeleton/Animation>");
            text.Block("def SkelAnimation \"Animation\"", () =>
            {
                text.Array("uniform token[] joints", paths, text.AppendQuoted);
                motion.Write(text);
            });
        }, "SkelBindingAPI");
    }

    private static void WriteMesh(UsdText text, RiggedAsset asset, UsdMaterials materials)
    {
        var mesh = asset.Mesh;
        var positions = Array.ConvertAll(mesh.Positions, YUpSpace.FromNetworks);
        var influences = asset.Influences.Table;
        const string perVertex = "interpolation = \"vertex\"";
        string weighted = $"elementSize = {influences.PerVertex}, interpolation = \"vertex\"";
        text.Block("def Mesh \"Body\"", () =>
        {
            text.Line("uniform token subdivisionScheme = \"none\"");
            text.Line($"uniform bool doubleSided = {(materials.IsDoubleSided ? 1 : 0)}");
            Vector3[] extent = [positions.Aggregate(Vector3.Min), positions.Aggregate(Vector3.Max)];
            text.Array("float3[] extent", extent, text.Append);
            text.Array("int[] faceVertexCounts", Enumerable.Repeat(3, mesh.FaceCount), text.Append);
            text.Array("int[] faceVertexIndices", mesh.Indices, text.Append);
            text.Array("point3f[] points", positions, text.Append);
            var normals = (mesh.Normals ?? VertexNormals.Smooth(mesh)).Select(YUpSpace.FromNetworks);
            text.Array("normal3f[] normals", normals, text.Append, perVertex);
            // USD's texture coordinates begin at the lower edge of the picture.
            if (mesh.TexCoords is { } texCoords)
                text.Array("texCoord2f[] primvars:st", texCoords.Select(uv => uv with { Y = 1 - uv.Y }), text.Append, perVertex);
            if (mesh.Colors is { } colors)
                text.Array("color3f[] primvars:displayColor", colors.Select(ColorSpace.ToLinear), text.Append, perVertex);
            text.Line("matrix4d primvars:skel:geomBindTransform = ( (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1) )");
            text.Array("int[] primvars:skel:jointIndices", influences.Joints.Select(joint => (int)joint), text.Append, weighted);
            text.Array("float[] primvars:skel:jointWeights", influences.Weights, text.Append, weighted);
            text.Line($"rel skel:skeleton = <{Root}/Skeleton>");
            materials.Bind(text);
        }, "SkelBindingAPI", "MaterialBindingAPI");
    }
}
