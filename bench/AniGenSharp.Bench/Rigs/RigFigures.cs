using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Bench.Rigs;

/// <summary>The quality of one creature's rig. Lengths are in units of the unit cube.</summary>
/// <param name="Joints">Mean distance from predicted joints to the nearest true joint and vice versa.</param>
/// <param name="SkinL1">Mean L1 error of a vertex's weights at matched joints, 0 to 2.</param>
/// <param name="Tear">Tear of the worst 1 % of the vertices.</param>
/// <param name="Pieces">Connected pieces of the mesh.</param>
/// <param name="Trees">Number of trees the networks predicted.</param>
/// <param name="Attachments">Number of attached trees.</param>
/// <param name="Wrong">Number of attached trees whose parent is more than two true bones away.</param>
/// <param name="WrongBones">Number of bones whose ends are more than two true bones apart.</param>
/// <param name="RootHops">Number of true bones between the root and the true root.</param>
/// <param name="Humanoid">Whether the skeleton was recognized as a humanoid.</param>
internal sealed record RigFigures(
    double Joints, double SkinL1, double Tear, int Pieces, int Trees, int Attachments, int Wrong, int WrongBones, int RootHops,
    bool Humanoid)
{
    private const int MaxHops = 2;

    /// <summary>Measures a rig.</summary>
    public static RigFigures Measure(Creature creature, RigMesh rig)
    {
        var skeleton = rig.Skeleton;
        int[] matched = [.. skeleton.Joints.Select(creature.Nearest)];
        var influences = SkinInfluences.FromWeights(rig.Surface.Weights);
        var check = RigCheck.Run(new RiggedAsset(rig.Surface.Mesh, skeleton, influences));
        return new RigFigures(
            JointError(creature, skeleton), SkinError(creature, rig.Surface.Mesh, influences, matched), check.Tear.WorstPercent,
            check.Components, rig.Repair.Components, rig.Repair.JoinedRoots.Count,
            rig.Repair.JoinedRoots.Count(joint => IsWrong(joint)), Enumerable.Range(1, skeleton.Count - 1).Count(IsWrong),
            creature.Hops(creature.Root, matched[0]), HumanoidDetector.Detect(skeleton) is not null);

        bool IsWrong(int joint) => creature.Hops(matched[joint], matched[skeleton.Parents[joint]]) > MaxHops;
    }

    /// <summary>Mean L1 error of the weights, where each predicted joint's weight counts toward the nearest true joint.</summary>
    /// <param name="creature">The truth.</param>
    /// <param name="mesh">The mesh.</param>
    /// <param name="influences">Its weights.</param>
    /// <param name="matched">The true joint that matches each predicted one.</param>
    public static double SkinError(Creature creature, TriangleMesh mesh, SkinInfluences influences, int[] matched)
    {
        double[] errors = new double[mesh.VertexCount];
        Parallel.For(0, mesh.VertexCount, v =>
        {
            float[] difference = creature.Skin(mesh.Positions[v]);
            for (int k = 0; k < influences.PerVertex; k++)
                difference[matched[influences.Joints(v)[k]]] -= influences.Weights(v)[k];
            errors[v] = difference.Sum(MathF.Abs);
        });
        return errors.Average();
    }

    /// <summary>Mean distance from predicted joints to the nearest true joint and back.</summary>
    public static double JointError(Creature creature, Skeleton skeleton) =>
        Distances.Between([.. skeleton.Joints], creature.Truth.Joints);
}
