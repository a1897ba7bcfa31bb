using System.Numerics;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Skeletons.Anatomy;

public sealed class HumanoidDetectorTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(20, true)]
    [InlineData(40, false)]
    public void The_trunk_of_a_humanoid_stands_over_its_legs(float degrees, bool expected)
    {
        var human = Creatures.Read("humanoid_03");
        string[] names = [.. BoneNames.Apply(human).Names!];
        string[] legs = ["hips", "thigh", "shin", "foot", "toe"];
        Vector3 hips = human.Joints[human.Root];
        var forward = Matrix4x4.CreateRotationX(float.DegreesToRadians(degrees), hips);
        var leaning = human.WithJoints(human.Joints.Select((joint, j) =>
            legs.Contains(names[j].Split('.')[0]) ? joint : Vector3.Transform(joint, forward)));
        Assert.Equal(expected, HumanoidDetector.Detect(leaning) is not null);
    }

    [Fact]
    public void A_tail_that_points_sideways_is_not_a_third_arm()
    {
        var human = Creatures.Read("humanoid_03");
        Vector3 hips = human.Joints[human.Root];
        var tailed = new Skeleton(
            [.. human.Joints, hips + new Vector3(0, 0.1f, 0.02f), hips + new Vector3(0.1f, 0.12f, 0.04f)],
            [.. human.Parents, human.Root, human.Count]);
        Assert.Contains(new SkeletonAnatomy(tailed).Limbs, limb => limb.Partner is null && limb.Chain[^1] == human.Count + 1);
        var expected = HumanoidDetector.Detect(human)!;
        Assert.Equal(expected.Bones, HumanoidDetector.Detect(tailed)!.Bones);
    }
}
