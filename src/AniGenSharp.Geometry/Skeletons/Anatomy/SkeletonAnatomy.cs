using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>
/// Recognizes the parts of a creature in its skeleton, given that it stands along z and faces -y (or clearly +y, see
/// <see cref="SkeletonFacing"/>): the middle of the body from the root to the head, the tail, and the limbs on either side, paired by
/// symmetry. The result depends on the shape alone, is deterministic and exists for every tree. The thresholds are our own, chosen on the
/// sample creatures.
/// </summary>
internal sealed class SkeletonAnatomy
{
    // How far to the side (share of its length along x) a bone must point to be one of a pair, and how far a single limb must.
    private const float MinPairSpread = 0.3f;
    private const float MinLimbSpread = 0.6f;

    // A single limb's tip must stay at least this share of its first bone's spread away from the middle.
    private const float MinTipSpread = 0.5f;

    // Two limbs are a pair if the mirrored first bones differ by less than this share of their length, and their reach by less than this.
    private const float MaxPairDifference = 0.5f;
    private const float MinPairReach = 0.4f;

    // Limbs on different joints are a pair if their first joints are this close in y and z, as a share of the body's reach.
    private const float MaxLonePairDistance = 0.15f;

    // The head is the tip farthest ahead, where rising counts this much; the tail the one farthest behind, where sinking counts a little.
    private const float HeadRise = 0.7f;
    private const float TailFall = 0.2f;
    private const float MinTailLength = 0.1f;

    // A spine that rises by this share of its length is upright.
    private const float MinUprightRise = 0.7f;

    // A limb stands if its end is in the lowest part of the creature and at least a little below its attachment.
    private const float GroundHeight = 0.15f;
    private const float MinLegDrop = 0.2f;

    // A limb that points this far to the side is a wing.
    private const float MinWingSpread = 0.75f;

    private const float Epsilon = 1e-6f;

    private static readonly Vector3 s_front = -Vector3.UnitY;

    private readonly Skeleton _skeleton;
    private readonly float[] _reach;
    private readonly bool[] _middle;

    /// <param name="skeleton">The skeleton to read.</param>
    public SkeletonAnatomy(Skeleton skeleton)
    {
        _skeleton = skeleton = SkeletonFacing.TurnToFront(skeleton);
        _reach = new float[skeleton.Count];
        foreach (int joint in skeleton.LevelOrder.Reverse())
            if (skeleton.Parents[joint] is >= 0 and int parent)
                _reach[parent] = MathF.Max(_reach[parent], _reach[joint] + Vector3.Distance(At(joint), At(parent)));
        _middle = new bool[skeleton.Count];
        Limbs = FindLimbs();
        Spine = FindSpine();
        Tail = FindTail();
        Others = FindOthers();
        Upright = IsUpright();
        PairLoneLimbs();
        ClassifyLimbs();
    }

    /// <summary>The skeleton, turned to face -y.</summary>
    public Skeleton Skeleton => _skeleton;

    /// <summary>The root joint.</summary>
    public int Root => _skeleton.Root;

    /// <summary>Joints of the middle from below the root to the tip of the head; empty if nothing leads forward or up.</summary>
    public int[] Spine { get; }

    /// <summary>Joints of the tail from its first to its tip; empty if there is none.</summary>
    public int[] Tail { get; }

    /// <summary>Other chains of the middle (jaws, crests, fins on the back), each from its first joint.</summary>
    public IReadOnlyList<int[]> Others { get; }

    /// <summary>Limbs on the sides, ordered by their attachment from the root.</summary>
    public IReadOnlyList<Limb> Limbs { get; }

    /// <summary>Whether the spine rises more than it leads forward.</summary>
    public bool Upright { get; }

    /// <summary>Position in <see cref="Spine"/> of the last joint, short of the head, that carries limbs; -1 if none does.</summary>
    public int Chest { get; private set; } = -1;

    /// <summary>
    /// Side chains of a limb: everything below its first joint that is not part of its main chain, each starting at its first joint.
    /// </summary>
    public IReadOnlyList<int[]> Branches(int[] chain)
    {
        var branches = new List<int[]>();
        var open = new Queue<int[]>([chain]);
        while (open.TryDequeue(out int[]? current))
            for (int i = 0; i < current.Length; i++)
                foreach (int child in _skeleton.Children(current[i]))
                    if (i + 1 == current.Length || child != current[i + 1])
                    {
                        int[] branch = MainChain(child);
                        branches.Add(branch);
                        open.Enqueue(branch);
                    }
        return branches;
    }

    /// <summary>Length of a chain from the joint that it is attached to.</summary>
    public float Length(int attachment, int[] chain)
    {
        float length = 0;
        foreach (int joint in chain)
        {
            length += Vector3.Distance(At(attachment), At(joint));
            attachment = joint;
        }
        return length;
    }

    private Vector3 At(int joint) => _skeleton.Joints[joint];

    private int[] MainChain(int joint)
    {
        var chain = new List<int> { joint };
        while (_skeleton.Children(chain[^1]) is { Length: > 0 } next)
            chain.Add(next.MaxBy(child => _reach[child] + Vector3.Distance(At(child), At(chain[^1]))));
        return [.. chain];
    }

    private List<Limb> FindLimbs()
    {
        var limbs = new List<Limb>();
        var open = new Queue<int>([Root]);
        while (open.TryDequeue(out int joint))
        {
            _middle[joint] = true;
            var rest = new List<int>(_skeleton.Children(joint));
            foreach (int left in _skeleton.Children(joint).Where(child => At(child).X > At(joint).X))
            {
                if (!rest.Contains(left))
                    continue;
                int right = rest.Where(child => MirrorDifference(joint, left, child) < MaxPairDifference)
                    .OrderBy(child => MirrorDifference(joint, left, child)).ThenBy(child => child).FirstOrDefault(-1);
                if (right < 0)
                    continue;
                var pair = (Left: NewLimb(joint, left, true), Right: NewLimb(joint, right, false));
                (pair.Left.Partner, pair.Right.Partner) = (pair.Right, pair.Left);
                limbs.AddRange([pair.Left, pair.Right]);
                rest.Remove(left);
                rest.Remove(right);
            }
            foreach (int child in rest)
                if (Sideways(joint, child))
                    limbs.Add(NewLimb(joint, child, At(child).X > At(joint).X));
                else
                    open.Enqueue(child);
        }
        return limbs;
    }

    private Limb NewLimb(int attachment, int first, bool left) => new() { Attachment = attachment, Chain = MainChain(first), Left = left };

    /// <summary>
    /// The difference between a child and the mirror image of another, 0 if they are equal; infinity if they are not on opposite sides.
    /// </summary>
    private float MirrorDifference(int joint, int left, int right)
    {
        Vector3 a = At(left) - At(joint), b = At(right) - At(joint);
        if (a.X <= MinPairSpread * a.Length() || b.X >= -MinPairSpread * b.Length())
            return float.PositiveInfinity;
        float longer = MathF.Max(_reach[left], _reach[right]), shorter = MathF.Min(_reach[left], _reach[right]);
        if (shorter < MinPairReach * longer)
            return float.PositiveInfinity;
        return Vector3.Distance(a, b with { X = -b.X }) / MathF.Max(0.5f * (a.Length() + b.Length()), Epsilon);
    }

    /// <summary>Whether a child without a mirror image leads away from the middle, and its tip does not return to it.</summary>
    private bool Sideways(int joint, int child)
    {
        var first = At(child) - At(joint);
        var tip = At(MainChain(child)[^1]) - At(joint);
        return MathF.Abs(first.X) > MinLimbSpread * first.Length() && MathF.Abs(tip.X) > MinTipSpread * MathF.Abs(first.X)
            && tip.X * first.X > 0;
    }

    private IEnumerable<int> MiddleChildren(int joint) => _skeleton.Children(joint).Where(child => _middle[child]);

    private IEnumerable<int> MiddleTips() =>
        Enumerable.Range(0, _skeleton.Count).Where(joint => _middle[joint] && joint != Root && !MiddleChildren(joint).Any());

    private int[] Path(int from, int to)
    {
        var path = new List<int>();
        for (int joint = to; joint != from; joint = _skeleton.Parents[joint])
            path.Add(joint);
        path.Reverse();
        return [.. path];
    }

    private int[] FindSpine()
    {
        float Forward(int tip) => Vector3.Dot(At(tip) - At(Root), s_front + HeadRise * Vector3.UnitZ);
        int head = MiddleTips().OrderByDescending(Forward).FirstOrDefault(-1);
        return head >= 0 && Forward(head) > 0 ? Path(Root, head) : [];
    }

    private int[] FindTail()
    {
        int Attachment(int tip)
        {
            while (tip != Root && !Spine.Contains(tip))
                tip = _skeleton.Parents[tip];
            return tip;
        }
        float Backward(int tip) => Vector3.Dot(At(tip) - At(Attachment(tip)), -s_front - TailFall * Vector3.UnitZ);
        float length = Spine.Length == 0 ? 0 : _reach[Root];
        int end = MiddleTips().Where(tip => !Spine.Contains(tip) && Array.IndexOf(Spine, Attachment(tip)) < Math.Max(1, Spine.Length / 2))
            .OrderByDescending(Backward).FirstOrDefault(-1);
        return end >= 0 && Backward(end) > MinTailLength * length ? Path(Attachment(end), end) : [];
    }

    private List<int[]> FindOthers()
    {
        var known = new HashSet<int>([Root, .. Spine, .. Tail]);
        var others = new List<int[]>();
        foreach (int joint in _skeleton.LevelOrder)
        {
            if (!_middle[joint] || known.Contains(joint))
                continue;
            var chain = new List<int> { joint };
            while (MiddleChildren(chain[^1]).Any())
                chain.Add(MiddleChildren(chain[^1]).MaxBy(child => _reach[child] + Vector3.Distance(At(child), At(chain[^1]))));
            known.UnionWith(chain);
            others.Add([.. chain]);
        }
        return others;
    }

    private bool IsUpright()
    {
        if (Spine.Length == 0)
            return false;
        int top = Array.FindLastIndex(Spine, joint => Limbs.Any(limb => limb.Attachment == joint));
        var along = At(Spine[top < 0 ? Spine.Length - 1 : top]) - At(Root);
        return along.Z > MinUprightRise * along.Length();
    }

    /// <summary>Limbs on different joints can still be a pair, if the repair attached one side to another joint.</summary>
    private void PairLoneLimbs()
    {
        foreach (var left in Limbs.Where(limb => limb.Left))
        {
            if (left.Partner is not null)
                continue;
            var first = At(left.Chain[0]);
            var right = Limbs.Where(limb => !limb.Left && limb.Partner is null)
                .OrderBy(limb => Apart(limb)).FirstOrDefault(limb => Apart(limb) < MaxLonePairDistance * MathF.Max(_reach[Root], Epsilon));
            if (right is null)
                continue;
            (left.Partner, right.Partner) = (right, left);

            float Apart(Limb limb)
            {
                var other = At(limb.Chain[0]);
                return MathF.Abs(first.Y - other.Y) + MathF.Abs(first.Z - other.Z);
            }
        }
    }

    private void ClassifyLimbs()
    {
        float low = _skeleton.Joints.Min(joint => joint.Z), height = _skeleton.Joints.Max(joint => joint.Z) - low;
        foreach (var limb in Limbs)
        {
            float lowest = limb.Chain.Min(joint => At(joint).Z);
            float pairLowest = MathF.Min(lowest, limb.Partner?.Chain.Min(joint => At(joint).Z) ?? lowest);
            bool standing = pairLowest - low < GroundHeight * height
                && At(limb.Attachment).Z - pairLowest > MinLegDrop * Length(limb.Attachment, limb.Chain);
            limb.Kind = standing ? LimbKind.Leg : LimbKind.Arm;
        }

        // A standing creature has legs at the hips. If all limbs of a level body are at its front, they are the fins of a fish.
        if (!Upright && Limbs.All(limb => limb.Kind != LimbKind.Leg || limb.Attachment != Root && !Tail.Contains(limb.Attachment)))
            foreach (var limb in Limbs)
                limb.Kind = LimbKind.Fin;
        bool legs = Limbs.Any(limb => limb.Kind == LimbKind.Leg);
        bool handOnly = !legs && Limbs.Count > 0 && Limbs.All(limb =>
            Array.IndexOf(Spine, limb.Attachment) is var position && position >= 2 && position >= Spine.Length - 2);
        foreach (var limb in Limbs.Where(limb => limb.Kind != LimbKind.Leg))
        {
            int position = Array.IndexOf(Spine, limb.Attachment);
            var span = At(limb.Chain[^1]) - At(limb.Attachment);
            limb.Kind = handOnly ? LimbKind.Finger
                : position > 0 && Limbs.Any(other => Array.IndexOf(Spine, other.Attachment) is >= 0 and int lower && lower < position)
                    && position >= Spine.Length - 2 ? LimbKind.Ear
                : Upright ? LimbKind.Arm
                : !legs ? LimbKind.Fin
                : MathF.Abs(span.X) > MinWingSpread * span.Length() && span.Length() > 0 ? LimbKind.Wing
                : LimbKind.Arm;
        }
        foreach (var limb in Limbs)
            if (limb.Kind is not (LimbKind.Ear or LimbKind.Finger))
                Chest = Math.Max(Chest, Array.IndexOf(Spine, limb.Attachment));
        foreach (var limb in Limbs)
            if (limb is { Left: false, Partner: { } partner })
                limb.Kind = partner.Kind;
    }
}
