using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Geometry.Voxelization;

namespace AniGenSharp.Rigging;

/// <summary>The figures that tell a good rig of a mesh from a bad one without knowing the truth.</summary>
internal static class CandidateScore
{
    // Differences at which a figure has fallen to 1/e of its best.
    private const double SymmetryScale = 0.05;
    private const double TearScale = 0.05;
    private const double SpreadScale = 0.02;

    private const int SamplesPerBone = 8;

    /// <summary>The share of the bones' length that lies in occupied voxels or beside one.</summary>
    public static double Inside(Skeleton skeleton, VoxelGrid voxels)
    {
        double length = 0, inside = 0;
        for (int joint = 1; joint < skeleton.Count; joint++)
        {
            Vector3 start = skeleton.Joints[skeleton.Parents[joint]], end = skeleton.Joints[joint];
            float part = Vector3.Distance(start, end) / SamplesPerBone;
            for (int i = 0; i < SamplesPerBone; i++)
            {
                int voxel = voxels.IndexOf(Vector3.Lerp(start, end, (i + 0.5f) / SamplesPerBone));
                length += part;
                inside += voxel >= 0 && (voxels.Cells[voxel] || voxels.Around(voxel).Any(near => voxels.Cells[near])) ? part : 0;
            }
        }
        return length > 0 ? inside / length : 1;
    }

    /// <summary>How symmetric the skeleton is about x = 0, as far as the mesh is: 1 if it is, or if the mesh is not.</summary>
    public static double Symmetry(Skeleton skeleton, VoxelGrid voxels)
    {
        Vector3[] joints = [.. skeleton.Joints];
        double distance = joints.Average(joint =>
        {
            var mirrored = joint with { X = -joint.X };
            return Vector3.Distance(mirrored, joints[Distances.Nearest(mirrored, joints)]);
        });
        double ofMesh = MeshSymmetry(voxels);
        return 1 - ofMesh * (1 - Math.Exp(-distance / SymmetryScale));
    }

    /// <summary>The mean distance of the confident votes from the nearest joint.</summary>
    public static double VoteSpread(SkeletonField field, Skeleton skeleton)
    {
        const float Confident = 0.5f;
        Vector3[] joints = [.. skeleton.Joints];
        var votes = field.Joints.Where((_, i) => field.JointConfidence.Length == 0 || field.JointConfidence[i] >= Confident);
        return votes.Select(vote => (double)Vector3.Distance(vote, joints[Distances.Nearest(vote, joints)])).DefaultIfEmpty(1).Average();
    }

    /// <summary>The figures of a skeleton that was not carried to the mesh; it has no score.</summary>
    /// <param name="seed">The seed of its noise.</param>
    /// <param name="skeleton">The repaired skeleton.</param>
    /// <param name="trees">Trees before the repair.</param>
    /// <param name="votes">The votes that the joints were grouped from.</param>
    /// <param name="voxels">The voxels of the mesh.</param>
    public static RigCandidate Draft(long seed, Skeleton skeleton, int trees, SkeletonField votes, VoxelGrid voxels) => new(
        seed, null, skeleton.Count, trees, Inside(skeleton, voxels), null, Symmetry(skeleton, voxels), null, VoteSpread(votes, skeleton));

    /// <summary>Adds to a draft the figures of its rig, and as its score the mean of all.</summary>
    /// <param name="draft">The figures of the skeleton.</param>
    /// <param name="coverage">Share of the mesh's vertices that the predicted surface has a place for.</param>
    /// <param name="tear">Tear of the worst hundredth of the vertices.</param>
    public static RigCandidate Rate(RigCandidate draft, double coverage, double tear)
    {
        double[] parts =
        [
            draft.Inside, coverage, draft.Symmetry, 1.0 / draft.Trees, Math.Exp(-tear / TearScale),
            Math.Exp(-draft.VoteSpread / SpreadScale),
        ];
        return draft with { Score = parts.Average(), Coverage = coverage, Tear = tear };
    }

    /// <summary>Intersection over union of the voxels and their mirror image.</summary>
    private static double MeshSymmetry(VoxelGrid voxels)
    {
        int both = 0, either = 0, side = voxels.Side;
        for (int index = 0; index < voxels.Cells.Length; index++)
        {
            int x = index / (side * side), rest = index % (side * side);
            bool mirrored = voxels.Cells[(side - 1 - x) * side * side + rest];
            both += voxels.Cells[index] && mirrored ? 1 : 0;
            either += voxels.Cells[index] || mirrored ? 1 : 0;
        }
        return both / (double)Math.Max(either, 1);
    }
}
