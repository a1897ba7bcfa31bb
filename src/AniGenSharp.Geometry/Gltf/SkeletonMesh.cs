using System.Numerics;
using AniGenSharp.Geometry.Assets;
using SharpGLTF.Schema2;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>
/// Shows a skeleton as a mesh: a ball on every joint, larger for the root, and on every bone a spike that is thick near the parent and
/// points at the child. Sizes follow those of the skeleton.
/// </summary>
internal static class SkeletonMesh
{
    private const float JointRadius = 0.014f;
    private const float BoneRadius = 0.011f;
    private const float Shoulder = 0.14f;
    private const int BoneSides = 6;

    private static readonly Vector3 s_root = new(0.89f, 0.29f, 0.20f);
    private static readonly Vector3 s_joint = new(0.98f, 0.75f, 0.24f);
    private static readonly Vector3 s_bone = new(0.55f, 0.74f, 0.87f);

    /// <summary>The mesh of a skeleton, in the skeleton's space, with normals and colors.</summary>
    /// <param name="skeleton">The joints to show.</param>
    /// <param name="scale">Factor on the thickness of joints and bones.</param>
    public static TriangleMesh Create(Skeleton skeleton, float scale = 1)
    {
        var low = new Vector3(float.MaxValue);
        var high = new Vector3(float.MinValue);
        foreach (Vector3 joint in skeleton.Joints)
        {
            low = Vector3.Min(low, joint);
            high = Vector3.Max(high, joint);
        }
        float size = (high - low).Length();
        size = (size > 1e-5f ? size : 1) * scale;

        var mesh = new Builder();
        for (int joint = 0; joint < skeleton.Count; joint++)
        {
            int parent = skeleton.Parents[joint];
            bool root = parent < 0;
            mesh.AddBall(skeleton.Joints[joint], size * JointRadius * (root ? 1.5f : 1), root ? s_root : s_joint);
            if (!root)
                mesh.AddBone(skeleton.Joints[parent], skeleton.Joints[joint], size * BoneRadius);
        }
        return mesh.ToMesh();
    }

    /// <summary>The mesh of a skeleton as the bytes of a GLB, y up like the asset's.</summary>
    /// <param name="skeleton">Joints at finite positions.</param>
    /// <exception cref="ArgumentException">A joint's position is not finite.</exception>
    public static byte[] ToGlb(Skeleton skeleton)
    {
        TriangleMesh mesh = Create(skeleton);
        AssetValidation.Check(mesh);
        ModelRoot model = GltfBuilder.CreateModel();
        Node node = model.UseScene(0).CreateNode("Skeleton");
        node.Mesh = GltfBuilder.AddMesh(model, mesh, "Skeleton", [MaterialFaces.Whole(mesh, "Skeleton", texture: null)]);
        return GltfBuilder.ToBytes(model);
    }

    private sealed class Builder
    {
        private readonly List<Vector3> _positions = [];
        private readonly List<Vector3> _normals = [];
        private readonly List<Vector3> _colors = [];
        private readonly List<int> _indices = [];

        public TriangleMesh ToMesh() => new([.. _positions], [.. _indices]) { Normals = [.. _normals], Colors = [.. _colors] };

        public void AddBall(Vector3 center, float radius, Vector3 color)
        {
            (Vector3[] directions, int[] indices) = UnitBall.Value;
            int first = _positions.Count;
            foreach (Vector3 direction in directions)
                Add(center + direction * radius, direction, color);
            _indices.AddRange(indices.Select(index => first + index));
        }

        public void AddBone(Vector3 parent, Vector3 child, float radius)
        {
            Vector3 along = child - parent;
            float length = along.Length();
            if (length < 1e-5f)
                return;
            along /= length;
            Vector3 side = Vector3.Normalize(Vector3.Cross(along, MathF.Abs(along.Z) < 0.9f ? Vector3.UnitZ : Vector3.UnitX));
            Vector3 other = Vector3.Cross(along, side);
            radius = MathF.Min(radius, length * 0.25f);
            Vector3 shoulder = parent + along * (length * Shoulder);
            for (int i = 0; i < BoneSides; i++)
            {
                Vector3 a = shoulder + radius * Around(i), b = shoulder + radius * Around(i + 1);
                AddFacet(a, b, child);
                AddFacet(b, a, parent);
            }

            Vector3 Around(int i)
            {
                float angle = i % BoneSides * MathF.Tau / BoneSides;
                return side * MathF.Cos(angle) + other * MathF.Sin(angle);
            }
        }

        private void AddFacet(Vector3 a, Vector3 b, Vector3 c)
        {
            Vector3 normal = Vector3.Normalize(Vector3.Cross(b - a, c - a));
            foreach (Vector3 corner in (ReadOnlySpan<Vector3>)[a, b, c])
            {
                _indices.Add(_positions.Count);
                Add(corner, normal, s_bone);
            }
        }

        private void Add(Vector3 position, Vector3 normal, Vector3 color)
        {
            _positions.Add(position);
            _normals.Add(normal);
            _colors.Add(color);
        }

        /// <summary>An octahedron whose faces are split in four, twice: 66 directions, 128 faces.</summary>
        private static Lazy<(Vector3[] Directions, int[] Indices)> UnitBall { get; } = new(() =>
        {
            List<Vector3> directions = [Vector3.UnitX, -Vector3.UnitX, Vector3.UnitY, -Vector3.UnitY, Vector3.UnitZ, -Vector3.UnitZ];
            List<int> indices = [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5];
            for (int round = 0; round < 2; round++)
            {
                var middles = new Dictionary<(int, int), int>();
                var split = new List<int>(indices.Count * 4);
                for (int i = 0; i < indices.Count; i += 3)
                {
                    int a = indices[i], b = indices[i + 1], c = indices[i + 2];
                    int ab = Middle(a, b), bc = Middle(b, c), ca = Middle(c, a);
                    split.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
                }
                indices = split;

                int Middle(int a, int b)
                {
                    (int, int) edge = a < b ? (a, b) : (b, a);
                    if (!middles.TryGetValue(edge, out int middle))
                    {
                        middles.Add(edge, middle = directions.Count);
                        directions.Add(Vector3.Normalize(directions[a] + directions[b]));
                    }
                    return middle;
                }
            }
            return ([.. directions], [.. indices]);
        });
    }
}
