using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>The shares of directions from which faces are seen, computed only for the faces that are asked for.</summary>
/// <param name="mesh">The mesh.</param>
/// <param name="visibility">Its visibility.</param>
/// <param name="seen">Whether each vertex is seen from any direction; the share of the others is 0.</param>
internal sealed class OpenShares(WorkingMesh mesh, Visibility visibility, bool[] seen)
{
    private const int Grain = 16;
    private const float Unknown = -1;

    private readonly float[] _shares = [.. seen.Select(isSeen => isSeen ? Unknown : 0)];

    /// <summary>Computes the shares of the faces' vertices in parallel.</summary>
    public void Prepare(IEnumerable<int> faces)
    {
        int[] vertices = [.. faces.SelectMany(f => mesh.Indices[(3 * f)..(3 * f + 3)]).Where(v => _shares[v] == Unknown).Distinct()];
        Chunks.Run(vertices.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
                _shares[vertices[i]] = visibility.Share(vertices[i]);
        }, Grain);
    }

    /// <summary>The mean share of a prepared face's vertices; one half on a convex body.</summary>
    public float Of(int face) =>
        (_shares[mesh.Indices[3 * face]] + _shares[mesh.Indices[3 * face + 1]] + _shares[mesh.Indices[3 * face + 2]]) / 3;
}
