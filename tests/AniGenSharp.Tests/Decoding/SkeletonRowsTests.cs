using System.Numerics;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Decoding;

public sealed class SkeletonRowsTests
{
    [Theory]
    [InlineData("center_hyper", true, true, true)]
    [InlineData("center_conf", true, false, false)]
    [InlineData("corners_hyper", false, true, true)]
    [InlineData("corners", false, false, true)]
    public void Votes_match_the_reference(string name, bool onCenters, bool hyperContinuous, bool residual)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "extract");
        var layout = new SkeletonRows
        {
            Resolution = 6,
            SkinChannels = 4,
            OnCenters = onCenters,
            HyperContinuous = hyperContinuous,
            Residual = residual,
            SkinConfidence = true,
        };
        var rows = golden[$"skl.{name}.feats"];
        Assert.Equal(rows.shape[1], layout.VoteColumns + layout.SkinColumns);

        var field = layout.Read(
            golden["coords"].narrow(1, 1, 3).contiguous().data<int>().ToArray(),
            rows.narrow(1, 0, layout.VoteColumns).contiguous().data<float>().ToArray(),
            rows.narrow(1, layout.VoteColumns, layout.SkinColumns).contiguous().data<float>().ToArray());

        void Same(string tensor, Tensor actual) => golden.AssertClose($"skl.{name}.{tensor}", actual, 1e-6);
        Same("positions", Rows(field.Positions));
        Same("joints", Rows(field.Joints));
        Same("parents", Rows(field.Parents));
        Same("conf_j", tensor(field.JointConfidence, field.Count, 1));
        Same("conf_p", tensor(field.ParentConfidence, field.Count, 1));
        Same("conf_skin", tensor(field.SkinConfidence, field.Count, 1));
        Same("skin_feats", tensor(field.SkinFeatures, field.Count, 4));
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

    internal static Tensor Rows(Vector3[] vectors) => tensor(Array.ConvertAll(vectors, v => new[] { v.X, v.Y, v.Z }).SelectMany(v => v).ToArray(), vectors.Length, 3);
}
