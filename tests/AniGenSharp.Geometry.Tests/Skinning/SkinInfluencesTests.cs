namespace AniGenSharp.Geometry.Tests.Skinning;

public sealed class SkinInfluencesTests
{
    [Fact]
    public void The_strongest_influences_are_kept_and_sum_to_exactly_one()
    {
        var random = new Random(3);
        var weights = new SkinWeights([.. Enumerable.Range(0, 200 * 9).Select(_ => random.NextSingle())], 9);
        var influences = SkinInfluences.FromWeights(weights, 4);
        Assert.Equal((200, 4, 9), (influences.VertexCount, influences.PerVertex, influences.JointCount));
        for (int v = 0; v < influences.VertexCount; v++)
        {
            float[] row = weights.Row(v).ToArray();
            int[] heaviest = [.. Enumerable.Range(0, 9).OrderByDescending(joint => row[joint]).Take(4)];
            Assert.Equal(heaviest, influences.Joints(v).ToArray().Select(joint => (int)joint));
            float[] kept = influences.Weights(v).ToArray();
            Assert.Equal(1f, kept[0] + kept[1] + kept[2] + kept[3]);
            Assert.Equal(1f, kept[3] + kept[1] + (kept[2] + kept[0]));
            for (int k = 0; k < 4; k++)
                Assert.Equal(row[heaviest[k]] / heaviest.Sum(joint => row[joint]), kept[k], 1e-6f);
        }
    }

    [Fact]
    public void Vertices_can_be_repeated()
    {
        var influences = SkinInfluences.FromWeights(new SkinWeights([0.25f, 0.75f, 1, 0], 2), 2).Select([1, 0, 1]);
        Assert.Equal(3, influences.VertexCount);
        Assert.Equal([0, 0], influences.Joints(0).ToArray().Select(joint => (int)joint));
        Assert.Equal([1, 0], influences.Joints(1).ToArray().Select(joint => (int)joint));
        Assert.Equal([0.75f, 0.25f], influences.Weights(1).ToArray());
        Assert.Equal([1, 0f], influences.Weights(2).ToArray());
    }

    [Theory]
    [InlineData(0, 0, "Vertex 1 follows no joint")]
    [InlineData(1, -1, "vertex 1 for joint 1 is -1")]
    [InlineData(float.NaN, 1, "vertex 1 for joint 0 is NaN")]
    [InlineData(1, float.PositiveInfinity, "vertex 1 for joint 1 is")]
    public void Weights_that_no_format_can_store_are_rejected(float first, float second, string message)
    {
        var weights = new SkinWeights([1, 0, first, second], 2);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => SkinInfluences.FromWeights(weights)).Message);
    }

    [Fact]
    public void At_least_one_joint_must_move_a_vertex() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SkinInfluences.FromWeights(new SkinWeights([1], 1), 0));
}
