using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Motion.Retargeting;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Tests.Motion.Retargeting;

/// <summary>
/// Retargets any humanoid's motion to any humanoid: limbs point as in the motion, whatever the joint names and rest poses.
/// </summary>
public sealed class SkeletonFamilyTests
{
    private static readonly (string From, string To)[] s_bones =
        [("Lua", "Lla"), ("Lla", "Lha"), ("Lul", "Lll"), ("Lll", "Lfo"), ("Rua", "Rla"), ("Rla", "Rha"), ("Rul", "Rll"), ("Rll", "Rfo")];

    public static TheoryData<string> Families => [.. SkeletonFamily.All];

    [Theory]
    [MemberData(nameof(Families))]
    public void Motions_of_every_family_are_retargeted(string name)
    {
        var family = SkeletonFamily.Read(name);
        AssertFollows("unity", 0, family.Record(WalkPoses.All, WalkPoses.Travel));
        AssertFollows("unity", 0.7f, family.Record(WalkPoses.All, WalkPoses.Travel, zUp: true));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Motions_of_every_family_with_an_unusual_rest_are_retargeted(string name)
    {
        var family = SkeletonFamily.Read(name);
        AssertFollows("unity", 0, family.Record(WalkPoses.All, WalkPoses.Travel, restIsPose: false));
        AssertFollows("unity", 0, family.Record(WalkPoses.All, WalkPoses.Travel, restIsPose: false, zUp: true));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Rigs_of_every_family_are_animated(string name)
    {
        var motion = SkeletonFamily.Read("cmu").Record(WalkPoses.All, WalkPoses.Travel);
        AssertFollows(name, 0, motion);
        AssertFollows(name, 0.8f, motion);
    }

    /// <summary>If the names describe only part of a humanoid, the legs are recognized by the skeleton's shape.</summary>
    [Fact]
    public void Legs_without_known_names_are_recognized_by_shape()
    {
        var motion = SkeletonFamily.Read("cmu").Record(WalkPoses.All, WalkPoses.Travel);
        var (_, report) = new MotionRetargeting(UnevenFigure.Joints).Retarget(motion, new RetargetOptions());
        var legs = report.Limbs.Where(limb => limb.Name.Contains("leg", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, legs.Length);
        Assert.All(legs, leg => Assert.True(leg.IsComplete, leg.Note));
    }

    private static void AssertFollows(string rig, float armsDown, RecordedMotion motion)
    {
        var family = SkeletonFamily.Read(rig);
        var joints = family.AsRig(armsDown);
        var (clip, report) = new MotionRetargeting(joints).Retarget(motion, new RetargetOptions { FootLock = false });
        Assert.Equal(RetargetBy.Humanoid, report.By);
        Assert.Empty(report.Warnings);
        var truth = SkeletonFamily.Read("unity");
        float limbs = 0, travel = 0;
        Vector3 start = default;
        for (int f = 0; f < WalkPoses.Frames; f++)
        {
            var expected = Array.ConvertAll(truth.Positions(WalkPoses.All[f]), YUpSpace.ToNetworks);
            var actual = SkeletonPose.Of(clip, f * motion.FrameTime, joints.Count).World(joints).Positions;
            foreach (var (from, to) in s_bones)
                limbs = MathF.Max(limbs, Degrees(expected[truth.Part(to)] - expected[truth.Part(from)],
                    actual[family.Part(to)] - actual[family.Part(from)]));
            Vector3 hips = (actual[family.Part("Lul")] + actual[family.Part("Rul")]) / 2;
            start = f == 0 ? hips : start;
            travel = MathF.Max(travel, Vector3.Distance(hips - start, YUpSpace.ToNetworks(WalkPoses.Travel(f))));
        }
        TestContext.Current.SendDiagnosticMessage($"{rig}: limbs {limbs:f2} degrees, travel {travel:f3} m");
        Assert.True(limbs < 1, $"limbs are up to {limbs} degrees off");
        Assert.True(travel < 0.06f, $"the hips are up to {travel} m off");
    }

    private static float Degrees(Vector3 a, Vector3 b) =>
        MathF.Acos(Math.Clamp(Vector3.Dot(Vector3.Normalize(a), Vector3.Normalize(b)), -1, 1)) * 180 / MathF.PI;
}
