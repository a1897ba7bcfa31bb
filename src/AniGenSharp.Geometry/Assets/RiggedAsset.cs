namespace AniGenSharp.Geometry;

/// <summary>An animate-ready asset: one mesh, one skeleton, skin weights, and a texture or vertex colors.</summary>
/// <param name="Mesh">The surface, in the networks' space: unit cube, z up, facing -y.</param>
/// <param name="Skeleton">The joints, in the mesh's space.</param>
/// <param name="Influences">The joints that move each vertex, [V, K].</param>
public sealed record RiggedAsset(TriangleMesh Mesh, Skeleton Skeleton, SkinInfluences Influences)
{
    /// <summary>What files call its mesh and material; null for <c>Body</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Base-color texture for <see cref="TriangleMesh.TexCoords"/>, or null: the mesh's vertex colors.</summary>
    public RgbaImage? Texture { get; init; }

    /// <summary>
    /// The materials of an asset that was read from a file, in the order of the faces; together they cover all of them. Empty for a
    /// generated asset, whose only material is matte and has <see cref="Texture"/>. An asset with materials has no such texture.
    /// </summary>
    public IReadOnlyList<AssetMaterial> Materials { get; init; } = [];

    /// <summary>Motions of the skeleton, with unique names.</summary>
    public IReadOnlyList<AnimationClip> Clips { get; init; } = [];

    /// <summary>Which joints are which bones of a humanoid, or null if it is not one.</summary>
    public HumanoidMapping? Humanoid { get; init; }
}
