using System.Numerics;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>
/// The votes that are confident of both joint and parent, in order, and the evaluation of clusters that all grouping strategies share.
/// </summary>
internal sealed class JointVotes
{
    private readonly Vector3[] _parents;
    private readonly float[] _parentConfidence;

    public JointVotes(SkeletonField field, float confidenceThreshold)
    {
        float[] joint = field.JointConfidence, parent = field.ParentConfidence;
        int[] kept = [.. Enumerable.Range(0, field.Joints.Length).Where(i =>
            (joint.Length == 0 || joint[i] >= confidenceThreshold) && (parent.Length == 0 || parent[i] >= confidenceThreshold))];
        Joints = Array.ConvertAll(kept, i => field.Joints[i]);
        Confidence = Array.ConvertAll(kept, i => joint.Length == 0 ? 1f : joint[i]);
        _parents = Array.ConvertAll(kept, i => field.Parents[i]);
        _parentConfidence = Array.ConvertAll(kept, i => parent.Length == 0 ? 1f : parent[i]);
    }

    /// <summary>Predicted joint positions, [N].</summary>
    public Vector3[] Joints { get; }

    /// <summary>Confidence of the joint votes, [N].</summary>
    public float[] Confidence { get; }

    /// <summary>Number of confident votes, N.</summary>
    public int Count => Joints.Length;

    /// <summary>
    /// Joints and parents as confidence-weighted means of each cluster's votes. The parent is the joint nearest to the mean parent, or -1
    /// if that is the joint itself.
    /// </summary>
    /// <param name="clusters">Cluster of each vote, [N].</param>
    /// <param name="clusterCount">Number of clusters.</param>
    /// <param name="minSize">Clusters of fewer votes are dropped, unless all are that small.</param>
    public SkeletonForest Average(int[] clusters, int clusterCount, int minSize)
    {
        int[] sizes = new int[clusterCount];
        foreach (int cluster in clusters)
            sizes[cluster]++;
        Vector3[] joints = Mean(Joints, Confidence, clusters, clusterCount);
        Vector3[] parents = Mean(_parents, _parentConfidence, clusters, clusterCount);
        if (Array.Exists(sizes, size => size >= minSize))
        {
            joints = [.. joints.Where((_, cluster) => sizes[cluster] >= minSize)];
            parents = [.. parents.Where((_, cluster) => sizes[cluster] >= minSize)];
        }
        int[] indices = new int[joints.Length];
        for (int j = 0; j < joints.Length; j++)
        {
            int nearest = Distances.Nearest(parents[j], joints);
            indices[j] = nearest == j ? -1 : nearest;
        }
        return new SkeletonForest(joints, indices);
    }

    private static Vector3[] Mean(Vector3[] values, float[] weights, int[] clusters, int clusterCount)
    {
        var sum = new Vector3[clusterCount];
        float[] weight = new float[clusterCount];
        for (int i = 0; i < values.Length; i++)
        {
            sum[clusters[i]] += values[i] * weights[i];
            weight[clusters[i]] += weights[i];
        }
        for (int cluster = 0; cluster < clusterCount; cluster++)
            sum[cluster] /= weight[cluster] + 1e-8f;
        return sum;
    }
}
