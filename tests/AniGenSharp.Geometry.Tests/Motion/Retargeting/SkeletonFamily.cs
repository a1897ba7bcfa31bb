using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Motion.Recordings;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.TestKit;

namespace AniGenSharp.Geometry.Tests.Motion.Retargeting;

/// <summary>A skeleton with the joint names of a well-known tool and the body part of each joint; y is up and the front is +z.</summary>
internal sealed class SkeletonFamily
{
    private static readonly Lazy<Dictionary<string, SkeletonFamily>> s_all = new(ReadAll);

    private readonly Dictionary<string, int> _parts = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<int> _parents = [];
    private readonly List<Vector3> _joints = [];
    private readonly List<string> _partOf = [];

    /// <summary>The names of all families.</summary>
    public static IReadOnlyList<string> All => [.. s_all.Value.Keys];

    public static SkeletonFamily Read(string name) => s_all.Value[name];

    /// <summary>The joints at rest, with arms out and legs down.</summary>
    public SkeletonForest Joints => new([.. _joints], [.. _parents], [.. _names]);

    /// <summary>The same joints in the networks' space, with the arms lowered at rest by an angle.</summary>
    public SkeletonForest AsRig(float armsDown = 0) =>
        Joints with { Joints = Array.ConvertAll(Positions(Lowered(armsDown)), YUpSpace.ToNetworks) };

    /// <summary>
    /// The joint of a part: hips, neck, head, Lua (left upper arm), Lla, Lha, Lul (left upper leg), Lll, Lfo, Lto and their right
    /// counterparts.
    /// </summary>
    public int Part(string part) => _parts[part];

    public bool Has(string part) => _parts.ContainsKey(part);

    /// <summary>Records a motion of this skeleton.</summary>
    /// <param name="poses">
    /// The world rotation of a part in each frame, for any part; parts without their own rotation turn with the hips.
    /// </param>
    /// <param name="travel">The displacement of the hips in each frame.</param>
    /// <param name="restIsPose">Whether the file's rest is the pose with arms out; otherwise all bones rest along x.</param>
    /// <param name="zUp">Whether the file has z up and the front at -y.</param>
    public RecordedMotion Record(IReadOnlyList<Func<string, Quaternion>> poses, Func<int, Vector3> travel, bool restIsPose = true,
        bool zUp = false)
    {
        Quaternion[] frames = restIsPose ? [.. _joints.Select(_ => Quaternion.Identity)] : AlongX();
        var turn = zUp ? Quaternion.CreateFromAxisAngle(Vector3.UnitX, MathF.PI / 2) : Quaternion.Identity;
        Quaternion back = restIsPose ? Quaternion.Conjugate(turn) : Quaternion.Identity;
        var rest = new Vector3[_joints.Count];
        for (int j = 0; j < rest.Length; j++)
            rest[j] = _parents[j] < 0 ? _joints[j]
                : rest[_parents[j]] + Vector3.Transform(_joints[j] - _joints[_parents[j]], Quaternion.Conjugate(frames[_parents[j]]));
        var recorded = poses.Select((pose, f) => new MotionFrame(
            [.. Enumerable.Range(0, rest.Length).Select(j => Quaternion.Normalize(turn * pose(_partOf[j]) * frames[j] * back))],
            [.. Positions(pose).Select(p => Vector3.Transform(p + travel(f), turn))]));
        var forest = Joints with { Joints = restIsPose ? [.. rest.Select(p => Vector3.Transform(p, turn))] : rest };
        return new RecordedMotion("motion", forest, [.. rest.Select(_ => Quaternion.Identity)], 1 / 30f, [.. recorded])
        {
            HasRootOffset = restIsPose,
        };
    }

    /// <summary>The positions of the joints when each turns with its part.</summary>
    public Vector3[] Positions(Func<string, Quaternion> pose)
    {
        var positions = new Vector3[_joints.Count];
        foreach (int j in Order())
        {
            int parent = BodyParent(j);
            positions[j] = parent < 0 ? _joints[j] : positions[parent]
                + Vector3.Transform(_joints[j] - _joints[parent], pose(_partOf[parent]));
        }
        return positions;
    }

    private static Func<string, Quaternion> Lowered(float angle) => part =>
        part.Length == 3 && part[1..] is "ua" or "la" or "ha" && part.Length == 3
        ? Quaternion.CreateFromAxisAngle(Vector3.UnitZ, part[0] == 'L' ? -angle : angle)
        : Quaternion.Identity;

    /// <summary>Feet, shins and forearms are attached to the bone above, whatever hierarchy the file has.</summary>
    private int BodyParent(int joint)
    {
        string? above = _parts.FirstOrDefault(pair => pair.Value == joint).Key is not { Length: 3 } part ? null : part[1..] switch
        {
            "la" => part[..1] + "ua",
            "ha" => part[..1] + "la",
            "ll" => part[..1] + "ul",
            "fo" => part[..1] + "ll",
            "to" => part[..1] + "fo",
            _ => null,
        };
        if (above is null || !_parts.TryGetValue(above, out int carrier))
            return _parents[joint];
        for (int j = _parents[joint]; j >= 0; j = _parents[j])
            if (j == carrier)
                return _parents[joint];
        return carrier;
    }

    private IEnumerable<int> Order() => SkeletonTree.TopDown([.. Enumerable.Range(0, _joints.Count).Select(BodyParent)]);

    /// <summary>For each joint, the frame whose x axis points to the joint's first child.</summary>
    private Quaternion[] AlongX()
    {
        var frames = new Quaternion[_joints.Count];
        int[][] children = SkeletonTree.Children([.. _parents]);
        for (int j = 0; j < frames.Length; j++)
        {
            var way = children[j].Select(child => _joints[child] - _joints[j]).FirstOrDefault(w => w.Length() > 0.01f);
            frames[j] = way == Vector3.Zero ? (_parents[j] < 0 ? Quaternion.Identity : frames[_parents[j]])
                : Rotations.Between(Vector3.UnitX, Vector3.Normalize(way));
        }
        return frames;
    }

    private static Dictionary<string, SkeletonFamily> ReadAll()
    {
        var families = new Dictionary<string, SkeletonFamily>();
        SkeletonFamily family = null!;
        foreach (string line in File.ReadLines(TestPaths.Fixture("motion", "skeletons.txt"))
            .Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                families.Add(line[1..^1], family = new SkeletonFamily());
                continue;
            }
            string[] parts = line.Split(" | ");
            float[] p = [.. parts[2].Split(' ').Select(x => float.Parse(x, CultureInfo.InvariantCulture))];
            family.Add(parts[0], parts[1], new Vector3(p[0], p[1], p[2]), parts[3]);
        }
        return families;
    }

    private void Add(string name, string parent, Vector3 position, string part)
    {
        int above = _names.IndexOf(parent);
        if (part != "-")
            _parts.Add(part, _names.Count);
        _names.Add(name);
        _parents.Add(above);
        _joints.Add(position);
        _partOf.Add(part != "-" ? part : above >= 0 ? _partOf[above] : "hips");
    }
}
