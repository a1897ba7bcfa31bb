using System.Numerics;
using AniGenSharp.Decoding;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Decoding;

/// <summary>Decodes latents to mesh, skeleton and skin weights with the decoder's released form and random weights.</summary>
public sealed class StructuredLatentDecoderMeshTests
{
    [Fact]
    public void Latents_decode_to_the_reference_mesh_skeleton_and_weights()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("slat_decoder", "official");
        using var decoder = TestCheckpoints.Load(
            "slat_dae_official/ckpts/decoder_final.pt",
            p => new StructuredLatentDecoder(
                StructuredLatentDecoderConfig.Parse(TestCheckpoints.Arguments("slat_dae_official", "decoder")), p));

        var fields = decoder.Network.Decode(
            new SparseTensor(Voxels(golden["coords"]), golden["z"].unsqueeze(0)),
            new SparseTensor(Voxels(golden["coords_skl"]), golden["z_skl"].unsqueeze(0)));
        var surface = SurfaceExtraction.Extract(fields.Surface);
        var skeleton = SkeletonGrouping.Group(fields.Skeleton);
        float[] jointFeatures = SkeletonGrouping.JointSkinFeatures(fields.Skeleton, skeleton.Joints);
        var weights = decoder.Network.SkinDecoder.Decode(surface.SkinFeatures, jointFeatures, skeleton.Parents);

        Assert.Equal(golden["mesh.faces"].data<int>().ToArray(), surface.Mesh.Indices);
        AssertNear(golden["mesh.vertices"], Flat(surface.Mesh.Positions), 1e-5);
        AssertNear(golden["mesh.vertex_attrs"].narrow(1, 0, 3), Flat(surface.Mesh.Colors!), 1e-5);
        AssertNear(golden["mesh.vertex_skin_feats"], surface.SkinFeatures, 1e-4);
        Assert.Equal(golden["skl.parents_grouped"].data<int>().ToArray(), skeleton.Parents);
        AssertNear(golden["skl.joints_grouped"], Flat(skeleton.Joints), 1e-5);
        AssertNear(golden["skl.skin_feats_joints"], jointFeatures, 1e-5);
        AssertNear(golden["skl.skin_pred"], weights.Values, 1e-5);
    }

    private static VoxelSet Voxels(Tensor coords) => new(coords.narrow(1, 1, 3).contiguous().data<int>().ToArray());

    private static float[] Flat(Vector3[] points) => [.. points.SelectMany(p => new[] { p.X, p.Y, p.Z })];

    private static void AssertNear(Tensor expected, float[] actual, double bound)
    {
        Assert.Equal(expected.numel(), actual.Length);
        Assert.InRange((tensor(actual).view(expected.shape) - expected).abs().max().ToDouble(), 0, bound);
    }
}
