using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>
/// The layout of the structured-latent decoder's skeleton rows, and their activation. The columns in order are joint (3), parent (3), then,
/// if present, joint confidence, parent confidence and skin confidence, and the skin features. With <see cref="OnCenters"/> they belong to
/// the voxel's center; otherwise each column group contains the values for the 8 corners (x fastest), and values at corners shared by
/// voxels are averaged. Source: the reference's <c>AniGenSklFeatures2Skeleton</c>.
/// </summary>
internal sealed record SkeletonRows
{
    /// <summary>Voxels along each side of the grid.</summary>
    public required int Resolution { get; init; }

    /// <summary>Skin features per vote, S.</summary>
    public required int SkinChannels { get; init; }

    /// <summary>Whether votes are at the voxel centers, not at the corners.</summary>
    public bool OnCenters { get; init; } = true;

    /// <summary>Whether the joint and parent positions are offsets from the position of the vote.</summary>
    public bool Residual { get; init; } = true;

    /// <summary>Whether there are columns of joint and parent confidence; always true with <see cref="HyperContinuous"/>.</summary>
    public bool Confidence { get; init; } = true;

    /// <summary>
    /// Whether the joint and parent confidences are logits, and the joint confidence is also the skin confidence. Otherwise they are used
    /// as they are.
    /// </summary>
    public bool HyperContinuous { get; init; } = true;

    /// <summary>Whether there is a column of skin confidence logits; has no effect with <see cref="HyperContinuous"/>.</summary>
    public bool SkinConfidence { get; init; }

    /// <summary>Number of columns before the skin features.</summary>
    public int VoteColumns => (6 + (HasConfidence ? 2 : 0) + (HasSkinConfidence ? 1 : 0)) * Places;

    /// <summary>Number of columns of skin features.</summary>
    public int SkinColumns => SkinChannels * Places;

    private bool HasConfidence => Confidence || HyperContinuous;

    private bool HasSkinConfidence => SkinConfidence && !HyperContinuous;

    private int Places => OnCenters ? 1 : 8;

    /// <summary>Reads the votes.</summary>
    /// <param name="voxels">Voxel coordinates (x, y, z), [N, 3] row-major.</param>
    /// <param name="votes">[N, <see cref="VoteColumns"/>] row-major.</param>
    /// <param name="skin">[N, <see cref="SkinColumns"/>] row-major.</param>
    /// <returns>
    /// One vote per voxel in the given order, or one per corner, sorted by (x, y, z); missing confidences are empty arrays.
    /// </returns>
    public SkeletonField Read(int[] voxels, float[] votes, float[] skin)
    {
        int count = voxels.Length / 3;
        if (votes.Length != count * VoteColumns || skin.Length != count * SkinColumns)
            throw new ArgumentException(
                $"{votes.Length} and {skin.Length} numbers are not {count} rows of {VoteColumns} and {SkinColumns} columns.");
        var (points, members) = OnCenters ? (voxels, null) : Corners(voxels);
        int places = Places;
        int pointCount = points.Length / 3;
        var field = new SkeletonField(
            new Vector3[pointCount], new Vector3[pointCount], new Vector3[pointCount],
            new float[HasConfidence ? pointCount : 0], new float[HasConfidence ? pointCount : 0],
            new float[HyperContinuous || HasSkinConfidence ? pointCount : 0],
            new float[pointCount * SkinChannels], SkinChannels);
        Span<float> vote = stackalloc float[9];
        var alone = new List<int>(1) { 0 };
        for (int point = 0; point < pointCount; point++)
        {
            alone[0] = point;
            var sources = members?[point] ?? alone;
            vote.Clear();
            var features = field.SkinFeatures.AsSpan(point * SkinChannels, SkinChannels);
            foreach (int source in sources)
            {
                int voxel = source / places;
                Add(vote, votes.AsSpan(voxel * VoteColumns, VoteColumns), source % places);
                for (int channel = 0; channel < SkinChannels; channel++)
                    features[channel] += skin[source * SkinChannels + channel];
            }
            foreach (ref float value in vote)
                value /= sources.Count;
            foreach (ref float value in features)
                value /= sources.Count;
            var cell = new Vector3(points[3 * point], points[3 * point + 1], points[3 * point + 2]);
            var position = (cell + new Vector3(0.5f)) / Resolution - new Vector3(0.5f);
            var origin = Residual ? position : Vector3.Zero;
            field.Positions[point] = position;
            field.Joints[point] = new Vector3(vote[..3]) + origin;
            field.Parents[point] = new Vector3(vote[3..6]) + origin;
            if (HasConfidence)
            {
                field.JointConfidence[point] = HyperContinuous ? Scalars.Sigmoid(vote[6]) : vote[6];
                field.ParentConfidence[point] = HyperContinuous ? Scalars.Sigmoid(vote[7]) : vote[7];
            }
            if (field.SkinConfidence.Length > 0)
                field.SkinConfidence[point] = HyperContinuous ? field.JointConfidence[point] : vote[8];
        }
        return field;
    }

    // Adds one position of a row to (joint 3, parent 3, joint, parent and skin confidence).
    private void Add(Span<float> vote, ReadOnlySpan<float> row, int place)
    {
        int places = Places;
        for (int axis = 0; axis < 3; axis++)
        {
            vote[axis] += row[place * 3 + axis];
            vote[3 + axis] += row[(places + place) * 3 + axis];
        }
        int column = 6;
        if (HasConfidence)
        {
            vote[6] += row[places * column++ + place];
            vote[7] += row[places * column++ + place];
        }
        if (HasSkinConfidence)
            vote[8] += Scalars.Sigmoid(row[places * column + place]);
    }

    // The corners of the voxels and, for each, the (voxel · 8 + corner) that meet there.
    private static (int[] Points, List<int>[] Members) Corners(int[] voxels)
    {
        var members = new SortedDictionary<(int X, int Y, int Z), List<int>>();
        for (int source = 0; source < voxels.Length / 3 * 8; source++)
        {
            int voxel = source / 8, corner = source % 8;
            var point = (voxels[3 * voxel] + corner % 2, voxels[3 * voxel + 1] + corner / 2 % 2, voxels[3 * voxel + 2] + corner / 4);
            if (!members.TryGetValue(point, out var sources))
                members.Add(point, sources = []);
            sources.Add(source);
        }
        return ([.. members.Keys.SelectMany(p => new[] { p.X, p.Y, p.Z })], [.. members.Values]);
    }
}
