using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Assets;

/// <summary>The names, roots and axes of engines.</summary>
public sealed class RigPresetsTests
{
    [Theory]
    [InlineData(RigPreset.Mixamo, "mixamorig:Hips", "mixamorig:LeftForeArm", "mixamorig:RightUpLeg")]
    [InlineData(RigPreset.Unity, "Hips", "LeftLowerArm", "RightUpperLeg")]
    [InlineData(RigPreset.Unreal, "pelvis", "lowerarm_l", "thigh_r")]
    [InlineData(RigPreset.Godot, "Hips", "LeftLowerArm", "RightUpperLeg")]
    [InlineData(RigPreset.Vrm, "hips", "leftLowerArm", "rightUpperLeg")]
    public void Humanoids_get_the_engines_names(RigPreset preset, string hips, string leftForearm, string rightThigh)
    {
        var asset = RigPresets.Apply(CapsuleRig.Create(Creatures.Read("humanoid_03")), preset).Asset;

        var names = asset.Skeleton.Names!;
        Assert.Equal(hips, names[asset.Humanoid!.Bones["hips"]]);
        Assert.Equal(leftForearm, names[asset.Humanoid.Bones["leftLowerArm"]]);
        Assert.Equal(rightThigh, names[asset.Humanoid.Bones["rightUpperLeg"]]);
    }

    [Theory]
    [InlineData(RigPreset.Unreal, "root")]
    [InlineData(RigPreset.Godot, "Root")]
    public void A_root_at_the_origin_carries_the_hips(RigPreset preset, string root)
    {
        var before = CapsuleRig.Create(Creatures.Read("quadruped_02"));
        var asset = RigPresets.Apply(before, preset).Asset;

        Assert.Equal(root, asset.Skeleton.Names![0]);
        Assert.Equal(Vector3.Zero, asset.Skeleton.Joints[0]);
        Assert.Equal(before.Skeleton.Count + 1, asset.Skeleton.Count);
        Assert.Equal(before.Influences.Joints(7)[0] + 1, asset.Influences.Joints(7)[0]);
        Assert.Equal(before.Clips[0].Channels[0].Joint + 1, asset.Clips[0].Channels[0].Joint);
        Assert.Equal(asset.Skeleton.Count, RigPresets.Apply(asset, preset).Asset.Skeleton.Count);
    }

    [Fact]
    public void Bones_of_the_mannequin_point_along_x_and_on_the_right_against_it()
    {
        var asset = RigPresets.Apply(CapsuleRig.Create(Creatures.Read("humanoid_03")), RigPreset.Unreal).Asset;
        var bones = new BoneNodes(asset.Skeleton, RigPresets.Axes(RigPreset.Unreal, BoneAxes.World));

        foreach (var (side, sign) in new[] { ("left", 1f), ("right", -1f) })
        {
            int upper = asset.Humanoid!.Bones[side + "UpperArm"], lower = asset.Humanoid.Bones[side + "LowerArm"];
            var along = Vector3.Normalize(bones.Positions[lower] - bones.Positions[upper]);
            Assert.True(Vector3.Distance(sign * along, Vector3.Transform(Vector3.UnitX, bones.Orientations[upper])) < 1e-3f, side);
        }
    }
}
