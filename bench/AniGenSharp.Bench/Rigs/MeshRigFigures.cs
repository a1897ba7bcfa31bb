using System.Numerics;
using AniGenSharp.Geometry;

namespace AniGenSharp.Bench.Rigs;

/// <summary>One rig of a creature's mesh beside the truth.</summary>
/// <param name="Own">What the product knows of the rig; null for a rig of a picture.</param>
/// <param name="Joints">Mean distance from predicted joints to the nearest true joint and back, in units of the cube.</param>
/// <param name="Skin">Mean L1 error of a vertex's weights at matched joints, 0 to 2.</param>
/// <param name="CountError">Predicted joints less true ones.</param>
/// <param name="Trees">Trees of joints before the repair.</param>
/// <param name="Skeleton">The predicted joints as (x, y, z, parent), in the creature's space.</param>
internal sealed record MeshRigFigures(RigCandidate? Own, double Joints, double Skin, int CountError, int Trees, float[][] Skeleton)
{
    /// <summary>The predicted skeleton.</summary>
    public Skeleton ToSkeleton() =>
        new(Skeleton.Select(joint => new Vector3(joint[0], joint[1], joint[2])), Skeleton.Select(joint => (int)joint[3]));
}
