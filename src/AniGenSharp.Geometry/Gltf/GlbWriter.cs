using System.Text.Json.Nodes;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Geometry.Skinning;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>
/// Writes an asset as one GLB: a mesh, a skin with one root, the joints as a tree of nodes, a texture or vertex
/// colors, and its clips as animations. No tangents are written, because an asset has no normal texture. y is up; otherwise scale and
/// axes are the networks' (<see cref="RiggedAsset"/>).
/// </summary>
internal static class GlbWriter
{
    /// <summary>Texels per side of the PNG beside a WebP texture.</summary>
    private const int FallbackSize = 256;

    /// <summary>The asset as the bytes of a GLB, the same bytes for the same asset.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="options">Options, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    public static byte[] ToBytes(RiggedAsset asset, GlbOptions? options = null)
    {
        options ??= new GlbOptions();
        options.Validate();
        int perVertex = asset.Influences.PerVertex;
        if (perVertex is not (4 or 8))
            throw new ArgumentException($"A GLB stores 4 or 8 influences per vertex, not {perVertex}.", nameof(asset));
        AssetValidation.Check(asset);
        InfluenceTable influences = asset.Influences.Table;

        ModelRoot model = GltfBuilder.CreateModel();
        Scene scene = model.UseScene(0);
        model.DefaultScene = scene;
        string name = Name(asset);
        // A texture replaces the vertex colors; materials are multiplied with them.
        TriangleMesh surface = asset.Texture is null ? asset.Mesh : asset.Mesh with { Colors = null };
        Mesh mesh = GltfBuilder.AddMesh(
            model, surface, name, MaterialFaces.Of(asset, name, texture => Encode(texture, options)));
        for (int set = 0; set < perVertex / 4; set++)
        {
            Accessor joints = Joints(model, Four(influences.Joints, set), asset.Skeleton.Count);
            Accessor weights = GltfBuilder.Vertices(model, Four(influences.Weights, set), DimensionType.VEC4);
            foreach (var primitive in mesh.Primitives)
            {
                primitive.SetVertexAccessor($"JOINTS_{set}", joints);
                primitive.SetVertexAccessor($"WEIGHTS_{set}", weights);
            }
        }

        var skeleton = new GltfSkeleton(model, scene, asset.Skeleton, options.BoneAxes, $"{name}_skin");
        Node body = scene.CreateNode(name);
        body.Mesh = mesh;
        body.Skin = skeleton.Skin;
        foreach (AnimationClip clip in asset.Clips)
            skeleton.Add(model, clip);
        if (options.Camera is { } camera)
            GltfCamera.Add(model, scene, camera);
        if (asset.Humanoid is not null)
            model.Extras = new JsonObject { ["humanoid"] = skeleton.Describe(asset.Humanoid) };
        return GltfBuilder.ToBytes(model);

        T[] Four<T>(T[] values, int set) => perVertex == 4
            ? values
            : [.. values.Chunk(perVertex).SelectMany(row => row[(4 * set)..(4 * set + 4)])];
    }

    /// <summary>The asset's name, changed if a bone has it: some viewers find what a clip moves by its name.</summary>
    private static string Name(RiggedAsset asset)
    {
        string name = asset.Name is { Length: > 0 } given ? given : "Body";
        return BoneNames.Of(asset.Skeleton).Contains(name) ? $"{name}_mesh" : name;
    }

    private static AssetImage Encode(RgbaImage texture, GlbOptions options)
    {
        if (options.TextureFormat == TextureFormat.Png)
            return new AssetImage(ImageFile.EncodePng(texture), "image/png");
        // Readers that do not know the extension show the small PNG.
        int width = Math.Min(texture.Width, FallbackSize), height = Math.Min(texture.Height, FallbackSize);
        var small = new AssetImage(ImageFile.EncodePng(ImageFile.Resize(texture, width, height)), "image/png");
        return new AssetImage(ImageFile.EncodeWebp(texture, options.WebpQuality), "image/webp") { Fallback = small };
    }

    private static Accessor Joints(ModelRoot model, ushort[] joints, int jointCount) =>
        jointCount <= byte.MaxValue
            ? GltfBuilder.Vertices(
                model, joints.Select(joint => (byte)joint).ToArray(), DimensionType.VEC4, EncodingType.UNSIGNED_BYTE)
            : GltfBuilder.Vertices(model, joints, DimensionType.VEC4, EncodingType.UNSIGNED_SHORT);
}
