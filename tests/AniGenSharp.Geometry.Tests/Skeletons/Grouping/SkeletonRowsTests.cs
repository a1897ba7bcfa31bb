using System.Numerics;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.TestKit.Goldens;

namespace AniGenSharp.Geometry.Tests.Skeletons.Grouping;

public sealed class SkeletonRowsTests
{
    [Theory]
    [InlineData("center_hyper", true, true, true)]
    [InlineData("center_conf", true, false, false)]
    [InlineData("corners_hyper", false, true, true)]
    [InlineData("corners", false, false, true)]
    public void Votes_match_the_reference(string name, bool onCenters, bool hyperContinuous, bool residual)
    {
        var golden = new GoldenFile("sparse_ops", "extract");
        var layout = new SkeletonRows
        {
            Resolution = 6,
            SkinChannels = 4,
            OnCenters = onCenters,
            HyperContinuous = hyperContinuous,
            Residual = residual,
            SkinConfidence = true,
        };
        float[][] rows = [.. golden.Floats($"skl.{name}.feats").Chunk(golden.Extent($"skl.{name}.feats", 1))];
        Assert.Equal(rows[0].Length, layout.VoteColumns + layout.SkinColumns);

        var field = layout.Read(
            [.. golden.Ints("coords").Chunk(4).SelectMany(voxel => voxel[1..])],
            [.. rows.SelectMany(row => row[..layout.VoteColumns])],
            [.. rows.SelectMany(row => row[layout.VoteColumns..])]);

        golden.AssertClose($"skl.{name}.positions", field.Positions, 1e-6f);
        golden.AssertClose($"skl.{name}.joints", field.Joints, 1e-6f);
        golden.AssertClose($"skl.{name}.parents", field.Parents, 1e-6f);
        golden.AssertClose($"skl.{name}.conf_j", field.JointConfidence, 1e-6f);
        golden.AssertClose($"skl.{name}.conf_p", field.ParentConfidence, 1e-6f);
        golden.AssertClose($"skl.{name}.conf_skin", field.SkinConfidence, 1e-6f);
        golden.AssertClose($"skl.{name}.skin_feats", field.SkinFeatures, 1e-6f);
    }

    [Fact]
    public void Without_confidences_the_field_has_none()
    {
        var layout = new SkeletonRows { Resolution = 2, SkinChannels = 1, HyperContinuous = false, Confidence = false };

        var field = layout.Read([1, 0, 0], [0, 0, 0, 1, 1, 1], [5]);

        Assert.Empty(field.JointConfidence);
        Assert.Empty(field.ParentConfidence);
        Assert.Empty(field.SkinConfidence);
        Assert.Equal(new Vector3(1.25f, 0.75f, 0.75f), field.Parents[0]);
    }
}
