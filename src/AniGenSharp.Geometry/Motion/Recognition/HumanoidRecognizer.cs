using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>
/// Finds the parts of a human-like body in a skeleton: first what the file itself says, then what the names say, and where they cover a
/// limb only in part, the chain of its bones.
/// </summary>
internal sealed class HumanoidRecognizer
{
    private readonly SkeletonForest _joints;
    private readonly IReadOnlyDictionary<string, int> _given;
    private readonly BoneName[] _names;
    private readonly JointPaths _paths;

    private HumanoidRecognizer(SkeletonForest joints, IReadOnlyDictionary<string, int> given)
    {
        (_joints, _given) = (joints, given);
        _names = BoneName.ReadAll(joints.Names ?? [.. Enumerable.Range(0, joints.Count).Select(j => $"joint_{j}")]);
        _paths = new JointPaths(joints.Parents);
    }

    /// <summary>Looks for a body.</summary>
    /// <param name="joints">A forest without cycles, in any pose in which bones have their lengths.</param>
    /// <param name="given">Bones that are known, by their VRM 1.0 names; they count for more than names.</param>
    /// <returns>The body, or null: at least a trunk and two complete limbs of a pair are needed.</returns>
    public static HumanoidBody? Recognize(SkeletonForest joints, IReadOnlyDictionary<string, int> given) =>
        new HumanoidRecognizer(joints, given).Recognize();

    private HumanoidBody? Recognize()
    {
        BodyLimb leftArm = Arm(true), rightArm = Arm(false), leftLeg = Leg(true), rightLeg = Leg(false);
        int? head = Given("head") ?? Pick(BonePart.Head, BodySide.None);
        foreach (var (limb, other) in (ReadOnlySpan<(BodyLimb, BodyLimb)>)
            [(leftArm, rightArm), (rightArm, leftArm), (leftLeg, rightLeg), (rightLeg, leftLeg)])
            LimbCompletion.Complete(limb, other, head, _joints, _names, _paths);
        bool legs = leftLeg.IsComplete && rightLeg.IsComplete, arms = leftArm.IsComplete && rightArm.IsComplete;
        if (!legs && !(arms && head is not null))
            return null;

        int[] legRoots = [.. new[] { leftLeg, rightLeg }.Where(leg => leg.Upper.Length > 0).Select(leg => leg.Upper[0])];
        int[] armRoots = [.. new[] { leftArm, rightArm }.Where(arm => arm.Upper.Length > 0).Select(arm => arm.Clavicle ?? arm.Upper[0])];
        int hips = Hips(legRoots, [.. armRoots, .. head is { } top ? [top] : (int[])[]]);
        if (hips < 0)
            return null;
        int[] legsOfHips = [.. legRoots.Where(root => _paths.IsAbove(hips, root))];
        int center = _paths.Common([hips, .. legsOfHips, .. armRoots, .. head is { } h ? [h] : (int[])[]]);
        if (center < 0)
            center = hips;
        int chest = Chest(armRoots, head, center);
        head ??= TopOfTrunk(chest, armRoots);
        foreach (var arm in new[] { leftArm, rightArm })
            FindFingers(arm);
        return new HumanoidBody
        {
            Hips = hips,
            Center = center,
            Spine = _paths.Down(center, chest) is { Length: > 0 } trunk ? trunk[1..] : [],
            Neck = head is { } skull && _paths.Down(chest, skull) is { Length: > 2 } neck ? neck[1..^1] : [],
            Head = head,
            LeftArm = leftArm,
            RightArm = rightArm,
            LeftLeg = leftLeg,
            RightLeg = rightLeg,
            Names = _names,
        };
    }

    private int? Given(string bone) => _given.TryGetValue(bone, out int joint) ? joint : null;

    /// <summary>The joint that a name fits best: with the fewest words nobody knows, then nearest to the root.</summary>
    private int? Pick(BonePart part, BodySide side, int? below = null)
    {
        var fitting = Enumerable.Range(0, _names.Length)
            .Where(j => _names[j].Part == part && _names[j].Side == side && !_names[j].IsTwist
                && (below is null || j != below && _paths.IsAbove(below.Value, j)))
            .OrderBy(j => _names[j].Unknown).ThenBy(_paths.Depth).ThenBy(j => j);
        foreach (int joint in fitting)
            return joint;
        return null;
    }

    private BodyLimb Arm(bool left)
    {
        var side = left ? BodySide.Left : BodySide.Right;
        string vrm = left ? "left" : "right";
        int? shoulder = Pick(BonePart.Shoulder, side), upper = Given(vrm + "UpperArm") ?? Pick(BonePart.UpperArm, side) ?? shoulder;
        int? lower = Given(vrm + "LowerArm") ?? Pick(BonePart.LowerArm, side, upper) ?? Pick(BonePart.LowerArm, side);
        var limb = new BodyLimb(Arm: true, left)
        {
            Clavicle = Given(vrm + "Shoulder") ?? Pick(BonePart.Clavicle, side) ?? (shoulder != upper ? shoulder : null),
            End = Given(vrm + "Hand") ?? Pick(BonePart.Hand, side, lower) ?? Pick(BonePart.Hand, side),
        };
        SetSegments(limb, upper, lower);
        return limb;
    }

    private BodyLimb Leg(bool left)
    {
        var side = left ? BodySide.Left : BodySide.Right;
        string vrm = left ? "left" : "right";
        int? thigh = Given(vrm + "UpperLeg") ?? Pick(BonePart.UpperLeg, side),
            shin = Given(vrm + "LowerLeg") ?? Pick(BonePart.LowerLeg, side);
        int? leg = Pick(BonePart.Leg, side), hip = Pick(BonePart.SideHip, side);
        // "Leg" is the shin below a thigh or a hip, and the thigh above a knee.
        if (thigh is null)
            thigh = shin is not null ? leg ?? hip : leg is not null ? hip : null;
        shin ??= leg != thigh ? leg : null;
        int? foot = Given(vrm + "Foot") ?? Pick(BonePart.Foot, side, shin) ?? Pick(BonePart.Foot, side);
        var limb = new BodyLimb(Arm: false, left)
        {
            End = foot,
            Toes = Given(vrm + "Toes") ?? Pick(BonePart.Toes, side, foot) ?? (foot is null ? null : Pick(BonePart.Foot, side, foot)),
        };
        SetSegments(limb, thigh, shin);
        return limb;
    }

    private void SetSegments(BodyLimb limb, int? upper, int? lower) => LimbCompletion.SetSegments(limb, upper, lower, _paths);

    /// <summary>The named pelvis nearest to the legs, or else the joint that the legs share.</summary>
    private int Hips(int[] legRoots, int[] above)
    {
        if (Given("hips") is { } given)
            return given;
        int[] named = [.. Enumerable.Range(0, _names.Length).Where(j => _names[j].Part == BonePart.Hips && !_names[j].IsTwist)];
        foreach (int joint in named.Where(j => legRoots.All(root => _paths.IsAbove(j, root))).OrderByDescending(_paths.Depth))
            return joint;
        int common = legRoots.Length > 1 ? _paths.Common(legRoots) : -1;
        return common >= 0 ? common : named.Length > 0 ? named.MinBy(_paths.Depth) : _paths.Common([.. legRoots, .. above]);
    }

    private int Chest(int[] armRoots, int? head, int center)
    {
        int chest = armRoots.Length > 1 ? _paths.Common(armRoots)
            : armRoots.Length == 1 ? _joints.Parents[armRoots[0]]
            : head is { } top ? Pick(BonePart.Chest, BodySide.None) ?? _joints.Parents[top] : center;

        // Some rigs hang the collar bones on the neck.
        while (chest >= 0 && chest != center && _names[chest].Part == BonePart.Neck)
            chest = _joints.Parents[chest];
        return chest >= 0 && _paths.IsAbove(center, chest) ? chest : center;
    }

    /// <summary>
    /// The end of the chain that goes on from the chest where the arms branch off, for rigs that number the trunk up to the head.
    /// </summary>
    private int? TopOfTrunk(int chest, int[] armRoots)
    {
        if (armRoots.Length < 2)
            return null;
        int[][] children = SkeletonTree.Children(_joints.Parents);
        int top = chest;
        while (children[top].Where(child => _names[child].Side == BodySide.None && !_names[child].IsTwist
            && _names[child].Part is BonePart.None or BonePart.Spine or BonePart.Neck or BonePart.Chest).ToArray() is [var next])
            top = next;
        return top == chest ? null : top;
    }

    private void FindFingers(BodyLimb arm)
    {
        if (arm.End is not { } hand)
            return;
        var bones = Enumerable.Range(0, _names.Length)
            .Where(j => _names[j].Part == BonePart.Finger && _names[j].Finger is not null && j != hand && _paths.IsAbove(hand, j))
            .GroupBy(j => _names[j].Finger!);
        foreach (var finger in bones)
        {
            int[] chain = [.. finger.OrderBy(_paths.Depth)];
            // A fourth bone is the tip if it is numbered so, and otherwise the first lies within the palm.
            arm.Fingers[finger.Key] = chain.Length <= 3 ? chain : _joints.Names![chain[3]].EndsWith('4') ? chain[..3] : chain[^3..];
        }
    }
}
