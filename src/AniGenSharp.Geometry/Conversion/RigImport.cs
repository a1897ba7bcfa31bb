using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>
/// Turns a rigged file into an asset: the surface as it rests, bound again to joints that have no scale, with the file's materials and
/// all its clips. What an asset cannot hold is listed.
/// </summary>
internal sealed class RigImport
{
    private readonly RigFile _rig;
    private readonly SkeletonForest _joints;
    private readonly List<string> _notes = [];
    private readonly int[] _order;
    private readonly int[] _newIndex;
    private readonly bool _addsRoot;

    private RigImport(RigFile rig)
    {
        (_rig, _joints) = (rig, rig.Joints);
        _order = SkeletonTree.ParentsFirst(_joints.Parents);
        _addsRoot = _joints.Parents.Count(parent => parent < 0) > 1;
        _newIndex = new int[_joints.Count];
        for (int i = 0; i < _order.Length; i++)
            _newIndex[_order[i]] = i + (_addsRoot ? 1 : 0);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="rig">The file.</param>
    /// <param name="clips">Further motions of <see cref="RigFile.Joints"/>, with names that are not in the file.</param>
    public static ImportedRig Run(RigFile rig, IReadOnlyList<AnimationClip> clips) => new RigImport(rig).Run(clips);

    private ImportedRig Run(IReadOnlyList<AnimationClip> further)
    {
        _notes.AddRange(_rig.Problems);
        _notes.AddRange(UnreadContent.Of(_rig.Document));
        var skeleton = Skeleton();
        var (mesh, influences, materials) = RigSurface.Read(_rig, _notes);
        var asset = new RiggedAsset(mesh, skeleton, Influences(influences, skeleton.Count))
        {
            Materials = materials,
            Humanoid = RigHumanoid.Find(_rig.Content) is { } humanoid
                ? humanoid with { Bones = humanoid.Bones.ToDictionary(bone => bone.Key, bone => _newIndex[bone.Value]) }
                : null,
            Clips = [.. Clips().Concat(further).Select(Renumber)],
        };
        return new ImportedRig(asset, [.. _notes.Distinct()]);
    }

    private Skeleton Skeleton()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        int renamed = 0;
        string[] names = [.. _order.Select(joint => Unique(_joints.Names![joint]))];
        if (renamed > 0)
            _notes.Add($"{renamed} joints have names that others have too and are numbered");
        var positions = _order.Select(joint => _joints.Joints[joint]);
        var parents = _order.Select(joint => _joints.Parents[joint] < 0 ? -1 : _newIndex[_joints.Parents[joint]]);
        if (!_addsRoot)
            return new Skeleton(positions, parents, names);
        _notes.Add($"its joints are {_joints.Parents.Count(parent => parent < 0)} trees, which get a common root");
        return new Skeleton(
            positions.Prepend(Vector3.Zero), parents.Select(parent => Math.Max(parent, 0)).Prepend(-1), names.Prepend(Unique("root")));

        string Unique(string name)
        {
            string unique = name;
            for (int copy = 2; !used.Add(unique); copy++)
                unique = $"{name}_{copy}";
            if (unique != name)
                renamed++;
            return unique;
        }
    }

    private SkinInfluences Influences(InfluenceTable table, int jointCount)
    {
        var (influences, unbound, dropped) = SkinInfluences.FromTable(
            table with { Joints = Array.ConvertAll(table.Joints, joint => (ushort)_newIndex[joint]) }, jointCount);
        if (unbound > 0)
            _notes.Add($"{unbound} vertices follow no joint and are bound to the root");
        if (dropped > 0)
        {
            FormattableString share = $"up to {100 * dropped:f1} % of a vertex's weight, are left out";
            _notes.Add($"the lightest influences beyond {influences.PerVertex} per vertex, {FormattableString.Invariant(share)}");
        }
        return influences;
    }

    private List<AnimationClip> Clips()
    {
        var reader = new RigClips(_rig.Content);
        var clips = new List<AnimationClip>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (animation, name) in _rig.Content.Animations.Zip(_rig.ClipNames))
        {
            string unique = name;
            for (int copy = 2; !used.Add(unique); copy++)
                unique = $"{name}_{copy}";
            if (reader.Read(animation, unique, _notes) is { } clip)
                clips.Add(clip);
        }
        return clips;
    }

    private AnimationClip Renumber(AnimationClip clip) => clip with
    {
        Channels = [.. clip.Channels.Select(channel => channel with { Joint = _newIndex[channel.Joint] })],
    };
}
