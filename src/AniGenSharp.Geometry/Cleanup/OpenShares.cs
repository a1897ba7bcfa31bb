using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Decides which faces are seen from so few directions that they may lie inside. Only as many directions are tested as a decision takes.
/// </summary>
/// <param name="mesh">The mesh.</param>
/// <param name="visibility">Its visibility.</param>
/// <param name="seen">Whether each vertex is seen from any direction.</param>
internal sealed class OpenShares(WorkingMesh mesh, Visibility visibility, bool[] seen)
{
    /// <summary>Faces seen from a larger share of the directions than this are certainly outside; one half on a convex body.</summary>
    private const float MaxInnerShare = 0.25f;

    /// <summary>
    /// A share is decided once it is this many standard deviations away from the limit: those of random directions, of which evenly spread
    /// ones have fewer.
    /// </summary>
    private const float MinDeviations = 2;

    private const int Grain = 16;

    private readonly OpenShare[] _shares = [.. seen.Select(isSeen => isSeen ? default : OpenShare.None)];
    private readonly int[] _rounds = new int[seen.Length];
    private int _round;

    /// <summary>Whether the mean share of each face's vertices is small, [F].</summary>
    public bool[] AreInner(int[] faces, CancellationToken cancellationToken)
    {
        var inner = new bool[faces.Length];
        var undecided = Enumerable.Range(0, faces.Length).ToList();
        var vertices = new List<int>();
        while (true)
        {
            undecided.RemoveAll(i => IsDecided(faces[i], ref inner[i]));
            if (undecided.Count == 0)
                return inner;
            cancellationToken.ThrowIfCancellationRequested();
            Collect(faces, undecided, vertices);
            Chunks.Run(vertices.Count, (_, from, to) =>
            {
                for (int i = from; i < to; i++)
                    visibility.Refine(vertices[i], ref _shares[vertices[i]]);
            }, Grain);
        }
    }

    /// <summary>Lists those vertices of undecided faces that are not known completely.</summary>
    private void Collect(int[] faces, List<int> undecided, List<int> vertices)
    {
        _round++;
        vertices.Clear();
        foreach (int i in undecided)
        {
            foreach (int vertex in mesh.Indices.AsSpan(3 * faces[i], 3))
            {
                if (_shares[vertex].IsKnown || _rounds[vertex] == _round)
                    continue;
                _rounds[vertex] = _round;
                vertices.Add(vertex);
            }
        }
    }

    private bool IsDecided(int face, ref bool inner)
    {
        float shares = 0, variance = 0;
        foreach (int vertex in mesh.Indices.AsSpan(3 * face, 3))
        {
            var (tested, open) = _shares[vertex];
            if (tested == 0)
                return false;
            shares += (float)open / tested;
            variance += MaxInnerShare * (1 - MaxInnerShare) * (1f / tested - 1f / Visibility.Directions);
        }
        inner = shares <= 3 * MaxInnerShare;
        return Math.Abs(shares - 3 * MaxInnerShare) >= MinDeviations * MathF.Sqrt(variance);
    }
}
