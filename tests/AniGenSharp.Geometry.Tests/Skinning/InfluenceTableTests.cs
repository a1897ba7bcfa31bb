using AniGenSharp.Geometry.Skinning;
using AniGenSharp.TestKit.Goldens;

namespace AniGenSharp.Geometry.Tests.Skinning;

public sealed class InfluenceTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(23)]
    public void The_four_strongest_influences_match_the_reference(int joints)
    {
        var fixture = new GoldenFile("skin_utils", "skin_utils");
        string name = $"top4.J{joints}.";
        var influences = InfluenceTable.Heaviest(new SkinWeights(fixture.Floats(name + "weights"), joints));
        Assert.Equal(fixture.Ints(name + "joints_0"), Array.ConvertAll(influences.Joints, joint => (int)joint));
        Assert.Equal(fixture.Floats(name + "weights_0"), influences.Weights);
    }

    [Fact]
    public void Slots_without_weight_refer_to_joint_zero()
    {
        var influences = InfluenceTable.Heaviest(new SkinWeights([0, 0.25f, 0, 0.75f, 0, 0, 0, 0, 0], 9), 8);
        Assert.Equal([3, 1, 0, 0, 0, 0, 0, 0], influences.Joints);
        Assert.Equal([0.75f, 0.25f, 0, 0, 0, 0, 0, 0], influences.Weights);
    }
}
