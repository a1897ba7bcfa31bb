using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>
/// The evidence for which joint another joint should be attached to: the distance along the surface, the skin that both move, the votes for
/// the joint's parent, and the limb on the other side.
/// </summary>
/// <param name="Mesh">The surface, in the joints' space.</param>
/// <param name="Weights">Its skin weights, [V, J].</param>
/// <param name="Votes">The votes that the joints were grouped from; null if there are none.</param>
internal sealed record AttachmentEvidence(TriangleMesh Mesh, SkinWeights Weights, SkeletonField? Votes = null)
{
    // A joint lies inside the body: it reaches the surface at every vertex that is at most this much farther than the nearest.
    private const float SurfaceReach = 1.3f;

    // Two joints are a pair if one is this close to the mirror image of the other, and this far from the middle.
    private const float MaxPairDistance = 0.08f;
    private const float MinPairSpread = 0.03f;

    private VertexNeighbors? _neighbors;

    /// <summary>
    /// Distances along the surface from a joint to every joint, [J]: to the surface, over its edges, and from it. Infinite if the surface
    /// does not connect them.
    /// </summary>
    public float[] SurfaceDistances(Vector3[] joints, int from)
    {
        _neighbors ??= new VertexNeighbors(Mesh.VertexCount, Mesh.Indices);
        float[] distances = new float[Mesh.VertexCount];
        Array.Fill(distances, float.PositiveInfinity);
        var open = new PriorityQueue<int, float>();
        foreach (var (vertex, distance) in Entrances(joints[from]))
            open.Enqueue(vertex, distances[vertex] = distance);
        while (open.TryDequeue(out int vertex, out float distance))
        {
            if (distance > distances[vertex])
                continue;
            foreach (int next in _neighbors.Of(vertex))
            {
                float length = distance + Vector3.Distance(Mesh.Positions[vertex], Mesh.Positions[next]);
                if (length < distances[next])
                    open.Enqueue(next, distances[next] = length);
            }
        }
        return Array.ConvertAll(joints, joint => Entrances(joint)
            .Select(entrance => distances[entrance.Vertex] + entrance.Distance).DefaultIfEmpty(float.PositiveInfinity).Min());
    }

    /// <summary>Each joint's share in the skin that it moves together with the given joints, [J], summing to 1 or all 0.</summary>
    /// <param name="tree">Whether a joint is one of the given ones, [J].</param>
    public float[] SharedSkin(bool[] tree)
    {
        int joints = Weights.JointCount;
        float[] shared = new float[joints];
        for (int v = 0; v < Weights.VertexCount; v++)
        {
            var row = Weights.Row(v);
            float own = 0;
            for (int j = 0; j < joints; j++)
                own += tree[j] ? row[j] : 0;
            if (own > 0)
                for (int j = 0; j < joints; j++)
                    shared[j] += tree[j] ? 0 : MathF.Min(own, row[j]);
        }
        return Shares(shared);
    }

    /// <summary>Each joint's share in the votes for the parent of a joint, [J], summing to 1 or all 0.</summary>
    /// <param name="joints">Joint positions, [J].</param>
    /// <param name="joint">The joint whose parent is voted for.</param>
    public float[] ParentVotes(Vector3[] joints, int joint)
    {
        float[] shares = new float[joints.Length];
        for (int i = 0; i < (Votes?.Count ?? 0); i++)
        {
            if (Distances.Nearest(Votes!.Joints[i], joints) != joint)
                continue;
            int parent = Distances.Nearest(Votes.Parents[i], joints);
            if (parent != joint)
                shares[parent] += Votes.JointConfidence.Length == 0 ? 1 : Votes.JointConfidence[i] * Votes.ParentConfidence[i];
        }
        return Shares(shares);
    }

    /// <summary>The mirror image of a joint; -1 if it has none or is in the middle.</summary>
    /// <param name="forest">The joints.</param>
    /// <param name="joint">The joint.</param>
    /// <param name="body">Whether a joint may be the mirror image, [J].</param>
    public static int Partner(SkeletonForest forest, int joint, bool[] body)
    {
        var position = forest.Joints[joint];
        float middle = Middle(forest, body);
        return MathF.Abs(position.X - middle) < MinPairSpread ? -1 : NearestTo(Mirror(position, middle), forest, body);
    }

    /// <summary>The joint to which the mirror image of a joint is attached, mirrored back; -1 if there is none.</summary>
    /// <inheritdoc cref="Partner"/>
    public static int MirroredParent(SkeletonForest forest, int joint, bool[] body)
    {
        int partner = Partner(forest, joint, body);
        return partner >= 0 && forest.Parents[partner] is >= 0 and int parent && parent != joint && body[parent]
            ? NearestTo(Mirror(forest.Joints[parent], Middle(forest, body)), forest, body)
            : -1;
    }

    /// <summary>The position of the body's middle, which is that of its root.</summary>
    private static float Middle(SkeletonForest forest, bool[] body) =>
        forest.Joints[Enumerable.Range(0, forest.Count).First(j => body[j] && forest.Parents[j] < 0)].X;

    private static Vector3 Mirror(Vector3 point, float middle) => point with { X = 2 * middle - point.X };

    private static int NearestTo(Vector3 point, SkeletonForest forest, bool[] body) => Enumerable.Range(0, forest.Count)
        .Where(j => body[j] && Vector3.Distance(forest.Joints[j], point) < MaxPairDistance)
        .OrderBy(j => Vector3.Distance(forest.Joints[j], point)).FirstOrDefault(-1);

    private static float[] Shares(float[] values)
    {
        float sum = values.Sum();
        return sum > 0 ? Array.ConvertAll(values, value => value / sum) : values;
    }

    private IEnumerable<(int Vertex, float Distance)> Entrances(Vector3 joint)
    {
        float[] distances = Array.ConvertAll(Mesh.Positions, position => Vector3.Distance(position, joint));
        float reach = distances.DefaultIfEmpty().Min() * SurfaceReach;
        return Enumerable.Range(0, distances.Length).Where(v => distances[v] <= reach).Select(v => (v, distances[v]));
    }
}
