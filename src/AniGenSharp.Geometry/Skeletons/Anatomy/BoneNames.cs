namespace AniGenSharp.Geometry.Skeletons.Anatomy;

/// <summary>
/// Names bones according to the shape and symmetry of their tree. The middle of the body is hips, spine, chest, neck and head, followed by
/// the tail behind it. Limbs are named by kind and numbered along their chain, with <c>.L</c> on the creature's left (+x if it faces -y)
/// and <c>.R</c> on its right, so that Blender recognizes the pairs. A humanoid's limbs get the names of their parts.
/// </summary>
/// <remarks>
/// The creature must stand along z and face -y, or clearly +y (judged by its toes and its head). Names are unique for any tree.
/// </remarks>
internal static class BoneNames
{
    /// <summary>Names every joint.</summary>
    /// <param name="skeleton">The skeleton, with or without names.</param>
    /// <param name="naming">The kind of names.</param>
    /// <returns>The same skeleton with names.</returns>
    public static Skeleton Apply(Skeleton skeleton, BoneNaming naming = BoneNaming.Meaningful)
    {
        if (naming == BoneNaming.Plain)
            return skeleton.WithNames(Plain(skeleton.Count));
        return skeleton.WithNames(new Namer(skeleton).Names);
    }

    /// <summary>The skeleton's own names, or the plain ones if it has none, [J].</summary>
    internal static string[] Of(Skeleton skeleton) => skeleton.Names is { } names ? [.. names] : Plain(skeleton.Count);

    private static string[] Plain(int count) => [.. Enumerable.Range(0, count).Select(joint => $"joint_{joint}")];

    private sealed class Namer
    {
        private readonly Skeleton _skeleton;
        private readonly SkeletonAnatomy _anatomy;
        private readonly string?[] _names;
        private readonly HashSet<string> _used = new(StringComparer.Ordinal);

        public Namer(Skeleton skeleton)
        {
            _anatomy = new SkeletonAnatomy(skeleton);
            _skeleton = _anatomy.Skeleton;
            _names = new string?[skeleton.Count];
            bool arm = _anatomy.Limbs.Count > 0 && _anatomy.Limbs.All(limb => limb.Kind == LimbKind.Finger);
            if (HumanoidDetector.Detect(_anatomy, skeleton) is { } humanoid)
                NameHumanoid(humanoid);
            NameMiddle(arm);
            NameTail();
            foreach (var slots in _anatomy.Limbs.GroupBy(limb => limb.Kind).OrderBy(group => group.Key))
                NameLimbs(slots.Key, [.. slots]);
            foreach (int[] other in _anatomy.Others)
                NameOther(other);
        }

        public string[] Names => [.. _names.Select((name, joint) => name ?? $"bone_{joint}")];

        private void NameHumanoid(HumanoidMapping humanoid)
        {
            foreach (var (bone, joint) in humanoid.Bones)
                Set(joint, HumanoidNames.BlenderName(bone));
            foreach (var limb in _anatomy.Limbs)
            {
                int[] rest = [.. limb.Chain.SkipWhile(joint => _names[joint] is null).SkipWhile(joint => _names[joint] is not null)];
                Number(limb.Kind == LimbKind.Leg ? "toe_tip" : "fingers", rest, limb.Left ? ".L" : ".R");
            }
        }

        private void NameMiddle(bool arm)
        {
            int root = _anatomy.Root;
            int[] spine = _anatomy.Spine;
            bool legs = _anatomy.Limbs.Any(limb => limb.Kind == LimbKind.Leg && limb.Attachment == root);
            Set(root, legs ? "hips" : arm ? "base" : "root");
            if (arm)
            {
                Number("arm", spine);
                return;
            }
            int chest = _anatomy.Chest;

            // A fork near the end is a head with a jaw; farther back it is a stray joint.
            int fork = Array.FindIndex(spine, joint => Array.IndexOf(spine, joint) is var position
                && position > chest && position >= spine.Length - 2 && _anatomy.Others.Any(other => _skeleton.Parents[other[0]] == joint));
            int above = spine.Length - chest - 1;
            int head = fork >= 0 ? fork
                : above >= 3 && chest >= 0 ? spine.Length - 2
                : spine.Length - 1;
            if (chest >= 0)
            {
                Number("spine", spine[..chest]);
                Set(spine[chest], "chest");
            }
            if (head <= chest)
                return;
            bool neck = chest >= 0 || _anatomy.Limbs.Count > 0 && head >= 2;
            int first = chest >= 0 ? chest + 1 : neck ? head - 1 : head;
            if (chest < 0)
                Number("spine", spine[..first]);
            Number("neck", spine[first..head]);
            Set(spine[head], "head");
            Number(_anatomy.Upright ? "head_tip" : "snout", spine[(head + 1)..]);
        }

        private void NameTail()
        {
            // If the root lies high in the body, the joints down to the legs are spine and hips.
            int[] tail = _anatomy.Tail;
            int hips = Array.FindLastIndex(
                tail, joint => _anatomy.Limbs.Any(limb => limb.Kind == LimbKind.Leg && limb.Attachment == joint));
            if (hips >= 0)
            {
                Number("lower_spine", tail[..hips]);
                Set(tail[hips], "hips");
            }
            Number("tail", tail[(hips + 1)..]);
        }

        /// <summary>A slot is a pair of limbs or a single limb. Slots of the same kind are distinguished from front to back.</summary>
        private void NameLimbs(LimbKind kind, Limb[] limbs)
        {
            Limb[] slots = [.. limbs.Where(limb => limb.Left || limb.Partner is null)
                .OrderBy(limb => _skeleton.Joints[limb.Chain[0]].Y).ThenBy(limb => limb.Chain[0])];
            string noun = kind.ToString().ToLowerInvariant();
            for (int i = 0; i < slots.Length; i++)
            {
                string name = slots.Length == 1 ? noun
                    : slots.Length == 2 && kind == LimbKind.Leg ? (i == 0 ? "front_leg" : "hind_leg")
                    : $"{noun}{i + 1}";
                NameLimb(name, slots[i]);
                if (slots[i].Partner is { } partner)
                    NameLimb(name, partner);
            }
        }

        private void NameLimb(string name, Limb limb)
        {
            string side = limb.Left ? ".L" : ".R";
            Number(name, limb.Chain, side);
            var branches = _anatomy.Branches(limb.Chain);
            for (int i = 0; i < branches.Count; i++)
                Number($"{name}_digit{i + 1}", branches[i], side);
        }

        private void NameOther(int[] chain)
        {
            int parent = _skeleton.Parents[chain[0]];
            float rise = _skeleton.Joints[chain[^1]].Z - _skeleton.Joints[parent].Z;
            int position = Array.IndexOf(_anatomy.Spine, parent);
            string name = _anatomy.Tail.Contains(parent) ? "tail_fork"
                : position >= 0 && position > _anatomy.Chest ? (rise > 0 ? "crest" : "jaw")
                : rise > 0 ? "dorsal" : "ventral";
            Number(name, chain);
        }

        private void Number(string name, int[] chain, string side = "")
        {
            for (int i = 0; i < chain.Length; i++)
                Set(chain[i], chain.Length == 1 ? name + side : $"{name}_{i + 1:00}{side}");
        }

        /// <summary>The first name that a joint gets is kept; a name already in use gets a letter before its side.</summary>
        private void Set(int joint, string name)
        {
            if (_names[joint] is not null)
                return;
            string side = name.EndsWith(".L", StringComparison.Ordinal) || name.EndsWith(".R", StringComparison.Ordinal) ? name[^2..] : "";
            string stem = name[..^side.Length], unique = name;
            for (int copy = 2; !_used.Add(unique); copy++)
                unique = $"{stem}_x{copy}{side}";
            _names[joint] = unique;
        }
    }
}
