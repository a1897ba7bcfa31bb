using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Geometry.Tests.Fbx;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Assets;

/// <summary>The bone names, roots and bone axes that engines expect.</summary>
public sealed class RigPresetsTests
{
    [Theory]
    [InlineData(RigPreset.Mixamo, "mixamorig:Hips", "mixamorig:LeftForeArm", "mixamorig:RightUpLeg")]
    [InlineData(RigPreset.Unity, "Hips", "LeftLowerArm", "RightUpperLeg")]
    [InlineData(RigPreset.Unreal, "pelvis", "lowerarm_l", "thigh_r")]
    [InlineData(RigPreset.Godot, "Hips", "LeftLowerArm", "RightUpperLeg")]
    [InlineData(RigPreset.Vrm, "hips", "leftLowerArm", "rightUpperLeg")]
    public void Humanoids_get_the_names_of_the_engine(RigPreset preset, string hips, string leftForearm, string rightThigh)
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
    public void The_hips_become_a_child_of_a_root_at_the_origin(RigPreset preset, string root)
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

    /// <summary>Every writer orients bones alike unless it is told otherwise, and the plain preset asks for nothing else.</summary>
    [Fact]
    public void Bones_lie_along_the_limbs_by_default()
    {
        object?[] defaults = [.. typeof(RigPreset).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .Where(parameter => parameter.ParameterType == typeof(BoneAxes) && parameter.HasDefaultValue)
            .Select(parameter => (object)(BoneAxes)parameter.DefaultValue!)];

        Assert.NotEmpty(defaults);
        Assert.All(defaults, axes => Assert.Equal(BoneAxes.YAlong, axes));
        Assert.Equal(
            [BoneAxes.YAlong, BoneAxes.YAlong, BoneAxes.YAlong],
            [new GlbOptions().BoneAxes, new ExportOptions().BoneAxes, RigPreset.Plain.Axes()]);
    }

    [Fact]
    public void Mannequin_bones_point_along_x_on_the_left_and_against_it_on_the_right()
    {
        var asset = RigPresets.Apply(CapsuleRig.Create(Creatures.Read("humanoid_03")), RigPreset.Unreal).Asset;
        var bones = new BoneNodes(asset.Skeleton, RigPresets.Axes(RigPreset.Unreal));

        foreach (var (side, sign) in new[] { ("left", 1f), ("right", -1f) })
        {
            int upper = asset.Humanoid!.Bones[side + "UpperArm"], lower = asset.Humanoid.Bones[side + "LowerArm"];
            var along = Vector3.Normalize(bones.Positions[lower] - bones.Positions[upper]);
            Assert.True(Vector3.Distance(sign * along, Vector3.Transform(Vector3.UnitX, bones.Orientations[upper])) < 1e-3f, side);
        }
    }

    /// <summary>The names used by Mixamo's rigs, Mecanim, Unreal's mannequin and Godot's SkeletonProfileHumanoid.</summary>
    [Theory]
    [InlineData("spine", "mixamorig:Spine", "Spine", "spine_01", "Spine")]
    [InlineData("chest", "mixamorig:Spine1", "Chest", "spine_02", "Chest")]
    [InlineData("upperChest", "mixamorig:Spine2", "UpperChest", "spine_03", "UpperChest")]
    [InlineData("neck", "mixamorig:Neck", "Neck", "neck_01", "Neck")]
    [InlineData("head", "mixamorig:Head", "Head", "head", "Head")]
    [InlineData("leftShoulder", "mixamorig:LeftShoulder", "LeftShoulder", "clavicle_l", "LeftShoulder")]
    [InlineData("rightUpperArm", "mixamorig:RightArm", "RightUpperArm", "upperarm_r", "RightUpperArm")]
    [InlineData("rightHand", "mixamorig:RightHand", "RightHand", "hand_r", "RightHand")]
    [InlineData("leftLowerLeg", "mixamorig:LeftLeg", "LeftLowerLeg", "calf_l", "LeftLowerLeg")]
    [InlineData("leftFoot", "mixamorig:LeftFoot", "LeftFoot", "foot_l", "LeftFoot")]
    [InlineData("rightToes", "mixamorig:RightToeBase", "RightToes", "ball_r", "RightToes")]
    [InlineData("leftThumbMetacarpal", "mixamorig:LeftHandThumb1", "LeftThumbProximal", "thumb_01_l", "LeftThumbMetacarpal")]
    [InlineData("leftThumbProximal", "mixamorig:LeftHandThumb2", "LeftThumbIntermediate", "thumb_02_l", "LeftThumbProximal")]
    [InlineData("leftThumbDistal", "mixamorig:LeftHandThumb3", "LeftThumbDistal", "thumb_03_l", "LeftThumbDistal")]
    [InlineData("rightIndexProximal", "mixamorig:RightHandIndex1", "RightIndexProximal", "index_01_r", "RightIndexProximal")]
    [InlineData("rightLittleDistal", "mixamorig:RightHandPinky3", "RightLittleDistal", "pinky_03_r", "RightLittleDistal")]
    public void Bones_get_the_names_of_the_engine(string bone, string mixamo, string unity, string unreal, string godot)
    {
        Assert.Equal(mixamo, PresetNames.Of(bone, RigPreset.Mixamo));
        Assert.Equal(unity, PresetNames.Of(bone, RigPreset.Unity));
        Assert.Equal(unreal, PresetNames.Of(bone, RigPreset.Unreal));
        Assert.Equal(godot, PresetNames.Of(bone, RigPreset.Godot));
        Assert.Equal(bone, PresetNames.Of(bone, RigPreset.Vrm));
    }

    [Theory]
    [InlineData(RigPreset.Mixamo, "mixamorig:LeftFrontLeg01", "mixamorig:Tail02")]
    [InlineData(RigPreset.Unity, "LeftFrontLeg01", "Tail02")]
    [InlineData(RigPreset.Unreal, "front_leg_01_l", "tail_02")]
    [InlineData(RigPreset.Godot, "LeftFrontLeg01", "Tail02")]
    [InlineData(RigPreset.Vrm, "leftFrontLeg01", "tail02")]
    public void Creatures_keep_their_anatomical_names_in_the_engines_style(RigPreset preset, string leg, string tail)
    {
        var names = RigPresets.Apply(CapsuleRig.Create(Creatures.Read("quadruped_02")), preset).Asset.Skeleton.Names!;

        Assert.Contains(leg, names);
        Assert.Contains(tail, names);
    }

    [Theory]
    [InlineData("mixamorig:LeftHandThumb4", RigPreset.Unreal, "LeftHandThumb4")]
    [InlineData("mixamorig:LeftHandThumb4", RigPreset.Mixamo, "mixamorig:LeftHandThumb4")]
    [InlineData("___", RigPreset.Vrm, "bone")]
    public void Names_of_other_programs_lose_their_namespace(string name, RigPreset preset, string expected) =>
        Assert.Equal(expected, PresetNames.Styled(name, preset));

    [Fact]
    public void Names_that_collide_in_the_engines_style_are_numbered_and_listed()
    {
        var asset = CapsuleRig.Create(Creatures.Read("snake_11"));
        var names = asset.Skeleton.Names!.ToArray();
        (names[^1], names[^2]) = ("tail_1", "tail1");

        var (renamed, numbered) = RigPresets.Apply(asset with { Skeleton = asset.Skeleton.WithNames(names) }, RigPreset.Unity);

        Assert.Equal("Tail1_2", Assert.Single(numbered));
        Assert.Equal(asset.Skeleton.Count, renamed.Skeleton.Names!.Distinct().Count());
    }

    /// <summary>
    /// Each bone with one child has the preset's axis along it, and the roll is passed down the chain: no bone is twisted relative to its
    /// parent.
    /// </summary>
    [Theory]
    [InlineData("humanoid_03", RigPreset.Mixamo)]
    [InlineData("humanoid_03", RigPreset.Unity)]
    [InlineData("humanoid_03", RigPreset.Unreal)]
    [InlineData("humanoid_03", RigPreset.Godot)]
    [InlineData("humanoid_03", RigPreset.Vrm)]
    [InlineData("quadruped_02", RigPreset.Unity)]
    [InlineData("quadruped_02", RigPreset.Unreal)]
    [InlineData("spider_10", RigPreset.Godot)]
    public void Bones_get_the_axes_and_the_roll_of_the_engine(string creature, RigPreset preset)
    {
        var asset = RigPresets.Apply(CapsuleRig.Create(Creatures.Read(creature)), preset).Asset;
        var bones = new BoneNodes(asset.Skeleton, RigPresets.Axes(preset));
        for (int bone = 0; bone < bones.Count; bone++)
        {
            if (preset == RigPreset.Vrm)
                Assert.True(bones.Orientations[bone].IsIdentity, bones.Names[bone]);
            if (preset == RigPreset.Vrm || asset.Skeleton.Children(bone) is not [var child])
                continue;
            bool right = bones.Names[bone].EndsWith("_r", StringComparison.Ordinal);
            var axis = preset == RigPreset.Unreal ? (right ? -Vector3.UnitX : Vector3.UnitX) : Vector3.UnitY;
            var along = Vector3.Normalize(bones.Positions[child] - bones.Positions[bone]);
            Assert.True(Vector3.Distance(along, Vector3.Transform(axis, bones.Orientations[bone])) < 1e-3f, bones.Names[bone]);
            if (bones.Parent(bone) < 0)
                continue;
            // The rotation from the parent's axes to the bone's own has no component about the bone.
            var turn = bones.Orientations[bone] * Quaternion.Conjugate(bones.Orientations[bones.Parent(bone)]);
            Assert.True(MathF.Abs(Vector3.Dot(new Vector3(turn.X, turn.Y, turn.Z), along)) < 1e-3f, bones.Names[bone]);
        }
    }

    [Theory]
    [InlineData("humanoid_03")]
    [InlineData("spider_10")]
    public void Files_have_one_root_and_the_units_of_the_engine(string creature)
    {
        var asset = CapsuleRig.Create(Creatures.Read(creature)).WithRigPreset(RigPreset.Unreal);
        var records = FbxReader.Read(asset.ToFbx(BoneAxes.XAlong));
        var settings = records.Single(record => record.Name == "GlobalSettings");
        var objects = records.Single(record => record.Name == "Objects").Children;
        var bones = objects.Where(record => record.Name == "Model" && (string)record.Properties[2] == "LimbNode")
            .ToDictionary(bone => bone.Id);
        var roots = records.Single(record => record.Name == "Connections").Children
            .Where(connection => (long)connection.Properties[2] == 0 && bones.ContainsKey((long)connection.Properties[1]));

        var root = bones[(long)Assert.Single(roots).Properties[1]];
        Assert.Equal("root\0\u0001Model", root.Properties[1]);
        Assert.Equal([0, 0, 0], root.Property70("Lcl Translation"));
        Assert.Equal([1], settings.Property70("UnitScaleFactor"));
        Assert.Equal([1], settings.Property70("UpAxis"));
        double[] vertices = (double[])objects.Single(record => record.Name == "Geometry")["Vertices"].Properties[0];
        double height = vertices.Where((_, i) => i % 3 == 1).Max();
        Assert.Equal(100 * asset.Mesh.Positions.Max(position => position.Z), height, 1e-3);
    }
}
