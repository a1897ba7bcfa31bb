using System.Numerics;
using AniGenSharp.Geometry.Rig;
using SharpGLTF.Schema2;
using SharpGLTF.Transforms;

namespace AniGenSharp.Geometry.Export;

/// <summary>
/// Writes an asset as one GLB: a mesh, a skin with one root, the joints as a tree of nodes, and a texture or
/// vertex colours. y is up; otherwise scale and axes are the networks' (<see cref="RiggedAsset"/>).
/// </summary>
public static class GlbWriter
{
    /// <summary>Writes the asset.</summary>
    /// <param name="asset">What to write.</param>
    /// <param name="stream">Where to; nothing is written when the asset is refused.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    public static void Write(RiggedAsset asset, Stream stream) => stream.Write(ToBytes(asset));

    /// <summary>The asset as the bytes of a GLB, the same bytes for the same asset.</summary>
    /// <param name="asset">What to write.</param>
    /// <exception cref="ArgumentException">The asset cannot be a valid GLB; the message says why.</exception>
    public static byte[] ToBytes(RiggedAsset asset)
    {
        int[] order = AssetChecks.Check(asset);
        Influences influences = Influences.Of(asset.Weights);

        ModelRoot model = GltfBuilder.CreateModel();
        Scene scene = model.UseScene(0);
        byte[]? texture = asset.Texture is null ? null : ImageFile.EncodePng(asset.Texture);
        Mesh mesh = GltfBuilder.AddMesh(model, asset.Mesh, "Body", texture);
        mesh.Primitives[0].SetVertexAccessor("JOINTS_0", Joints(model, influences, asset.Skeleton.Count));
        mesh.Primitives[0].SetVertexAccessor("WEIGHTS_0", GltfBuilder.Vertices(model, influences.Weights, DimensionType.VEC4));

        Node body = scene.CreateNode("Body");
        body.Mesh = mesh;
        body.Skin = AddSkin(model, scene, asset.Skeleton, order);
        return GltfBuilder.ToBytes(model);
    }

    private static Skin AddSkin(ModelRoot model, Scene scene, Skeleton skeleton, int[] order)
    {
        string[] names = JointNames.Of(skeleton);
        var nodes = new Node[skeleton.Count];
        var world = new Vector3[skeleton.Count];
        foreach (int joint in order)
        {
            int parent = skeleton.Parents[joint];
            Vector3 position = GltfSpace.FromNetworks(skeleton.Joints[joint]);
            Vector3 local = parent < 0 ? position : position - world[parent];
            // Where a reader will find the joint after adding up the rounded translations: the inverse bind matrix
            // must undo that, not the joint's own position.
            world[joint] = parent < 0 ? local : world[parent] + local;
            nodes[joint] = parent < 0 ? scene.CreateNode(names[joint]) : nodes[parent].CreateNode(names[joint]);
            nodes[joint].LocalTransform = new AffineTransform(null, null, local);
        }
        Skin skin = model.CreateSkin("Skeleton");
        skin.BindJoints([.. nodes.Select((node, joint) => (node, Matrix4x4.CreateTranslation(-world[joint])))]);
        skin.Skeleton = nodes[order[0]];
        return skin;
    }

    private static Accessor Joints(ModelRoot model, Influences influences, int jointCount) =>
        jointCount <= byte.MaxValue
            ? GltfBuilder.Vertices(
                model, influences.Joints.Select(joint => (byte)joint).ToArray(), DimensionType.VEC4, EncodingType.UNSIGNED_BYTE)
            : GltfBuilder.Vertices(
                model, influences.Joints.Select(joint => (ushort)joint).ToArray(), DimensionType.VEC4, EncodingType.UNSIGNED_SHORT);
}
