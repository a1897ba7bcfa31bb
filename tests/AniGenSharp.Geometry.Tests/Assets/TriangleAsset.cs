namespace AniGenSharp.Geometry.Tests.Assets;

/// <summary>The smallest asset: one triangle, each of whose corners follows one joint of a chain of three.</summary>
internal static class TriangleAsset
{
    public static RiggedAsset Create() => new(
        new TriangleMesh([new(0, 0, 0), new(1, 0, 0), new(0, 1, 0)], [0, 1, 2]),
        new Skeleton([new(0, 0, 0), new(0, 0.5f, 0), new(0, 1, 0)], [-1, 0, 1]),
        SkinInfluences.FromWeights(new SkinWeights([1, 0, 0, 0, 1, 0, 0, 0, 1], 3)));
}
