using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.TestKit.Rigs;
using CsCheck;

namespace AniGenSharp.Geometry.Tests.Skeletons.Anatomy;

public sealed class BoneNamesTests
{
    private const string Theropod =
        "hips spine chest head snout jaw tail_01 tail_02 tail_03 tail_04";

    private const string Humanoid =
        "hips spine chest neck head upper_arm.R forearm.R hand.R fingers.R thigh.R shin.R foot.R toe.R "
        + "upper_arm.L forearm.L hand.L fingers.L thigh.L shin.L foot.L toe.L";

    /// <summary>
    /// The names are in the order of the file, which lists the body, then the right side, then the left; for the predicted skeleton they
    /// are in the order of the prediction.
    /// </summary>
    [Theory]
    [InlineData("trex_05", Theropod + " leg_01.R leg_02.R leg_03.R leg_04.R leg_05.R arm_01.R arm_02.R arm_03.R"
        + " leg_01.L leg_02.L leg_03.L leg_04.L leg_05.L arm_01.L arm_02.L arm_03.L")]
    [InlineData("humanoid_03", Humanoid)]
    [InlineData("humanoid_09", Humanoid)]
    [InlineData("quadruped_02", "hips spine chest neck head snout tail_01 tail_02 tail_03 front_leg_01.R front_leg_02.R front_leg_03.R"
        + " front_leg_01.L front_leg_02.L front_leg_03.L hind_leg_01.R hind_leg_02.R hind_leg_03.R hind_leg_04.R"
        + " hind_leg_01.L hind_leg_02.L hind_leg_03.L hind_leg_04.L")]
    [InlineData("bird_04", "hips chest neck head snout tail_01 tail_02 wing_01.R wing_02.R wing_03.R leg_01.R leg_02.R leg_03.R leg_04.R"
        + " wing_01.L wing_02.L wing_03.L leg_01.L leg_02.L leg_03.L leg_04.L")]
    [InlineData("lizard_07", "hips spine chest neck head tail_01 tail_02 tail_03 tail_04 tail_05"
        + " front_leg_01.R front_leg_02.R front_leg_03.R front_leg_04.R hind_leg_01.R hind_leg_02.R hind_leg_03.R hind_leg_04.R"
        + " front_leg_01.L front_leg_02.L front_leg_03.L front_leg_04.L hind_leg_01.L hind_leg_02.L hind_leg_03.L hind_leg_04.L")]
    [InlineData("fish_08", "root chest head tail_01 tail_02 tail_03 tail_04 tail_fork dorsal fin_01.R fin_02.R fin_01.L fin_02.L")]
    [InlineData("spider_10", "hips head tail_01 tail_02 leg1_01.R leg1_02.R leg1_03.R leg2_01.R leg2_02.R leg2_03.R"
        + " leg3_01.R leg3_02.R leg3_03.R leg1_01.L leg1_02.L leg1_03.L leg2_01.L leg2_02.L leg2_03.L leg3_01.L leg3_02.L leg3_03.L")]
    [InlineData("snake_11", "root spine_01 spine_02 spine_03 tail_01 tail_02 tail_03 tail_04 head")]
    [InlineData("robotarm_12", "base arm_01 arm_02 arm_03 arm_04 finger_01.R finger_02.R finger_01.L finger_02.L")]
    [InlineData("trex_01_predicted", "arm_03.R arm_02.R arm_01.R leg_05.R leg_02.R leg_01.R leg_04.R leg_03.R snout jaw tail_03 head chest"
        + " spine tail_01 tail_02 tail_04 hips arm_03.L arm_02.L arm_01.L leg_05.L leg_02.L leg_03.L leg_04.L leg_01.L")]
    public void Bones_are_named_after_the_creatures_anatomy(string creature, string expected)
    {
        var (skeleton, order) = Creatures.ReadForest(creature).ToSkeleton()!.Value;
        string[] names = [.. order.Select(joint => expected.Split(' ')[joint])];
        Assert.Equal(names, BoneNames.Apply(skeleton).Names!);

        // The mirror image is the same creature with its sides swapped.
        var mirrored = skeleton.WithJoints(skeleton.Joints.Select(joint => joint with { X = -joint.X }));
        Assert.Equal(names.Select(OtherSide), BoneNames.Apply(mirrored).Names!);
    }

    /// <summary>Some checkpoints generate creatures that face +y; left and right must follow.</summary>
    [Theory]
    [InlineData("trex_01")]
    [InlineData("trex_01_predicted")]
    [InlineData("quadruped_02")]
    [InlineData("quadruped_06")]
    [InlineData("humanoid_03")]
    [InlineData("humanoid_09")]
    [InlineData("bird_04")]
    [InlineData("lizard_07")]
    public void Creatures_that_face_the_other_way_get_the_same_names(string creature)
    {
        var skeleton = Creatures.Read(creature);
        var turned = skeleton.WithJoints(skeleton.Joints.Select(joint => new Vector3(-joint.X, -joint.Y, joint.Z)));
        Assert.False(SkeletonFacing.FacesPlusY(skeleton));
        Assert.True(SkeletonFacing.FacesPlusY(turned));
        Assert.Equal(BoneNames.Apply(skeleton).Names!, BoneNames.Apply(turned).Names!);
    }

    [Fact]
    public void Plain_names_match_the_reference()
    {
        Assert.Equal(["joint_0", "joint_1"], BoneNames.Apply(new Skeleton(new Vector3[2], [-1, 0]), BoneNaming.Plain).Names!);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Names_are_unique_for_any_tree()
    {
        var place = Gen.Select(Gen.Float[-0.5f, 0.5f], Gen.Float[-0.5f, 0.5f], Gen.Float[-0.5f, 0.5f], (x, y, z) => new Vector3(x, y, z));
        (from count in Gen.Int[1, 40]
         from joints in place.Array[count]
         from parents in Gen.Int[-1, count - 1].Array[count]
         select RigRepair.JoinIntoOneTree(new SkeletonForest(joints, parents)).Tree.ToSkeleton()!.Value.Skeleton).Sample(skeleton =>
        {
            var names = BoneNames.Apply(skeleton).Names!;
            Assert.Equal(skeleton.Count, names.Distinct().Count());
            Assert.All(names, name => Assert.DoesNotContain("bone_", name));
            if (HumanoidDetector.Detect(skeleton) is { } humanoid)
                Assert.All(HumanoidNames.Required, bone => Assert.True(humanoid.Bones.ContainsKey(bone)));
        }, iter: 10_000);
    }

    [Theory]
    [InlineData("humanoid_03", true)]
    [InlineData("humanoid_09", true)]
    [InlineData("trex_01", false)]
    [InlineData("quadruped_06", false)]
    [InlineData("bird_04", false)]
    [InlineData("lizard_07", false)]
    [InlineData("fish_08", false)]
    [InlineData("spider_10", false)]
    [InlineData("snake_11", false)]
    [InlineData("robotarm_12", false)]
    public void Only_humanoids_are_mapped(string creature, bool expected)
    {
        var skeleton = Creatures.Read(creature);
        var humanoid = HumanoidDetector.Detect(skeleton);
        Assert.Equal(expected, humanoid is not null);
        if (humanoid is null)
            return;
        Assert.InRange(humanoid.Confidence, 0.8f, 1f);
        Assert.All(HumanoidNames.Required, bone => Assert.True(humanoid.Bones.ContainsKey(bone), bone));
        Assert.Equal(humanoid.Bones.Count, humanoid.Bones.Values.Distinct().Count());
        Assert.True(skeleton.Joints[humanoid.Bones["leftHand"]].X > skeleton.Joints[humanoid.Bones["rightHand"]].X);
    }

    private static string OtherSide(string name) =>
        name.EndsWith(".L", StringComparison.Ordinal) ? name[..^1] + "R" : name.EndsWith(".R", StringComparison.Ordinal)
            ? name[..^1] + "L" : name;
}
