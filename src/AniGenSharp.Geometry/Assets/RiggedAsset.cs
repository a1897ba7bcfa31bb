namespace AniGenSharp.Geometry;

/// <summary>An animate-ready asset: one mesh, one skeleton, skin weights, and a texture or vertex colors.</summary>
/// <param name="Mesh">The surface, in the networks' space: unit cube, z up, facing -y.</param>
/// <param name="Skeleton">The joints, in the mesh's space.</param>
/// <param name="Influences">The joints that move each vertex, [V, K].</param>
public sealed record RiggedAsset(TriangleMesh Mesh, Skeleton Skeleton, SkinInfluences Influences)
{
    /// <summary>Base-color texture for <see cref="TriangleMesh.TexCoords"/>, or null: the mesh's vertex colors.</summary>
    public RgbaImage? Texture { get; init; }

    /// <summary>Motions of the skeleton, with unique names.</summary>
    public IReadOnlyList<AnimationClip> Clips { get; init; } = [];

    /// <summary>Which joints are which bones of a humanoid, or null: it is none.</summary>
    public HumanoidMapping? Humanoid { get; init; }
}
