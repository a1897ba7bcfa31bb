using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Editing;

/// <summary>A rig between two edits: the asset, whose skeleton has names, and its weights as a matrix.</summary>
/// <param name="Asset">The asset; its influences are those before the first edit.</param>
/// <param name="Weights">The weights, [V, J].</param>
internal sealed record RigState(RiggedAsset Asset, SkinWeights Weights)
{
    /// <summary>The skeleton.</summary>
    public Skeleton Skeleton => Asset.Skeleton;

    /// <summary>The rig of an asset.</summary>
    public static RigState Of(RiggedAsset asset)
    {
        var weights = new SkinWeights(new float[asset.Mesh.VertexCount * asset.Skeleton.Count], asset.Skeleton.Count);
        for (int vertex = 0; vertex < asset.Mesh.VertexCount; vertex++)
        {
            var row = weights.Row(vertex);
            var joints = asset.Influences.Joints(vertex);
            var values = asset.Influences.Weights(vertex);
            for (int k = 0; k < joints.Length; k++)
                row[joints[k]] += values[k];
        }
        return new RigState(asset with { Skeleton = asset.Skeleton.WithNames(BoneNames.Of(asset.Skeleton)) }, weights);
    }

    /// <summary>The asset with these weights.</summary>
    public RiggedAsset ToAsset() => Asset with { Influences = SkinInfluences.FromWeights(Weights, Asset.Influences.PerVertex) };

    /// <summary>The index of a joint.</summary>
    /// <exception cref="ArgumentException">There is none with that name.</exception>
    public int Find(string name)
    {
        for (int joint = 0; joint < Skeleton.Count; joint++)
            if (Skeleton.Names![joint] == name)
                return joint;
        throw new ArgumentException($"there is no joint \"{name}\".");
    }

    /// <summary>Checks that a name is free.</summary>
    /// <exception cref="ArgumentException">It is empty or taken.</exception>
    public void RequireFree(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException("a joint's name must not be empty.");
        if (Skeleton.Names!.Contains(name))
            throw new ArgumentException($"there already is a joint \"{name}\".");
    }

    /// <summary>A point of a glTF file in the space of the mesh.</summary>
    /// <exception cref="ArgumentException">A coordinate is not a number.</exception>
    public static Vector3 Point(Vector3 point) => float.IsFinite(point.X) && float.IsFinite(point.Y) && float.IsFinite(point.Z)
        ? YUpSpace.ToNetworks(point)
        : throw new ArgumentException("a coordinate is not a finite number.");

    /// <summary>Checks that a value is within a range.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireBetween(double value, double min, double max, string name)
    {
        if (!(value >= min && value <= max))
            throw new ArgumentException(FormattableString.Invariant($"{name} must be between {min} and {max}, not {value}."));
    }
}
