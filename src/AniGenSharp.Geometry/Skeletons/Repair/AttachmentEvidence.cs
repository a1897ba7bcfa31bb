using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
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

    private readonly Lazy<VertexNeighbors> _neighbors = new(() => new VertexNeighbors(Mesh.VertexCount, Mesh.Indices));

    /// <summary>For each joint the vertices at which it reaches the surface, and how far they are, [J].</summary>
    public (int Vertex, float Distance)[][] Entrances(Vector3[] joints)
    {
        var entrances = new (int, float)[joints.Length][];
        Parallel.For(0, joints.Length, ParallelLoops.Options, j => entrances[j] = Entrances(joints[j]));
        return entrances;
    }

    /// <summary>
    /// Distances along the surface from a joint to every joint, [J]: to the surface, over its edges, and from it. Infinite if the surface
    /// does not connect them.
    /// </summary>
    /// <param name="entrances">What <see cref="Entrances(Vector3[])"/> returned.</param>
    /// <param name="from">The joint.</param>
    public float[] SurfaceDistances((int Vertex, float Distance)[][] entrances, int from)
    {
        var neighbors = _neighbors.Value;
        float[] distances = new float[Mesh.VertexCount];
        Array.Fill(distances, float.PositiveInfinity);
        var open = new PriorityQueue<int, float>();
        foreach (var (vertex, distance) in entrances[from])
            open.Enqueue(vertex, distances[vertex] = distance);
        while (open.TryDequeue(out int vertex, out float distance))
        {
            if (distance > distances[vertex])
                continue;
            foreach (int next in neighbors.Of(vertex))
            {
                float length = distance + Vector3.Distance(Mesh.Positions[vertex], Mesh.Positions[next]);
                if (length < distances[next])
                    open.Enqueue(next, distances[next] = length);
            }
        }
        return Array.ConvertAll(entrances, reached => reached
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

    /// <summary>For each joint every joint's share in the votes for its parent, [J, J], each row summing to 1 or all 0.</summary>
    /// <param name="joints">Joint positions, [J].</param>
    public float[][] ParentVotes(Vector3[] joints)
    {
        int count = Votes?.Count ?? 0;
        var voted = new (int Joint, int Parent)[count];
        Chunks.Run(count, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
                voted[i] = (Distances.Nearest(Votes!.Joints[i], joints), Distances.Nearest(Votes.Parents[i], joints));
        });
        float[][] shares = [.. joints.Select(_ => new float[joints.Length])];
        for (int i = 0; i < count; i++)
        {
            var (joint, parent) = voted[i];
            if (parent != joint)
                shares[joint][parent] += Votes!.JointConfidence.Length == 0 ? 1 : Votes.JointConfidence[i] * Votes.ParentConfidence[i];
        }
        return Array.ConvertAll(shares, Shares);
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

    private (int Vertex, float Distance)[] Entrances(Vector3 joint)
    {
        float[] distances = Array.ConvertAll(Mesh.Positions, position => Vector3.Distance(position, joint));
        float reach = distances.DefaultIfEmpty().Min() * SurfaceReach;
        return [.. Enumerable.Range(0, distances.Length).Where(v => distances[v] <= reach).Select(v => (v, distances[v]))];
    }
}
