using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Removes surfaces that are not visible from any direction: inner shells, and pockets behind small openings, which are cut off along the
/// shortest loop. Narrow clefts are kept, because closing them would join parts that move apart.
/// </summary>
/// <remarks>
/// Source: <c>_fill_holes</c> in anigen/utils/postprocessing_utils.py (visibility, minimum cut over the dual graph, limits of visibility
/// and area), with rays instead of rendered views.
/// </remarks>
internal static class HiddenSurfaces
{
    /// <summary>The largest opening of a pocket that is removed, as the area of the fan around its center, in a unit cube.</summary>
    private const float MaxOpeningArea = 0.04f;

    /// <summary>A pocket must be at least this deep, relative to the width of its opening.</summary>
    private const float MinDepthForWidth = 0.5f;

    /// <summary>Removes hidden parts, which can open loops. Returns how many faces were removed.</summary>
    public static int Remove(WorkingMesh mesh, Action<CleaningStep>? completed = null, CancellationToken cancellationToken = default)
    {
        if (mesh.FaceCount == 0)
            return 0;
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        int[] opposites = edges.Opposites();
        var visibility = new Visibility(mesh, new BoundingVolumeHierarchy(mesh.Positions, mesh.Indices));
        bool[] seen = visibility.Seen(new VertexNeighbors(mesh.VertexCount, mesh.Indices, edges));
        cancellationToken.ThrowIfCancellationRequested();
        completed?.Invoke(CleaningStep.Visibility);

        var hidden = new List<int>();
        for (int f = 0; f < mesh.FaceCount; f++)
        {
            if (!seen[mesh.Indices[3 * f]] && !seen[mesh.Indices[3 * f + 1]] && !seen[mesh.Indices[3 * f + 2]])
                hidden.Add(f);
        }
        if (hidden.Count == 0)
            return 0;

        bool[] inner = CutOff(mesh, opposites, hidden, new OpenShares(mesh, visibility, seen), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var drop = new bool[mesh.FaceCount];
        int dropped = 0;
        foreach (List<int> part in Parts(inner, opposites))
        {
            if (!IsPocket(mesh, part, inner, opposites, visibility, seen))
                continue;
            foreach (int f in part)
                drop[f] = true;
            dropped += part.Count;
        }
        completed?.Invoke(CleaningStep.HiddenParts);
        if (dropped == mesh.FaceCount)
            return 0;
        if (dropped > 0)
            mesh.KeepFaces(f => !drop[f]);
        return dropped;
    }

    /// <summary>
    /// The hidden faces together with those of their half-seen surroundings that make the cut to the outside shortest. All hidden faces are
    /// the source of a flow network, all outer faces its sink, and edges can carry as much as they are long.
    /// </summary>
    private static bool[] CutOff(
        WorkingMesh mesh, int[] opposites, List<int> hidden, OpenShares shares, CancellationToken cancellationToken)
    {
        int[] heads = new int[opposites.Length], reverses = new int[opposites.Length];
        var lengths = new double[opposites.Length];
        for (int h = 0; h < opposites.Length; h++)
        {
            bool isOpen = opposites[h] < 0;
            (reverses[h], heads[h]) = isOpen ? (h, h / 3) : (opposites[h], opposites[h] / 3);
            lengths[h] = isOpen
                ? 0
                : Vector3.Distance(mesh.Positions[mesh.Indices[h]], mesh.Positions[mesh.Indices[EdgeTable.Next(h)]]);
        }
        var flow = new FlowTrees([.. Enumerable.Range(0, mesh.FaceCount + 1).Select(f => 3 * f)], heads, reverses, lengths);
        foreach (int f in hidden)
            flow.Open(f, double.PositiveInfinity);
        // Faces that the flow does not reach need no test.
        for (int[] ring = flow.Run(); ring.Length > 0; ring = flow.Run())
        {
            bool[] inner = shares.AreInner(ring, cancellationToken);
            for (int i = 0; i < ring.Length; i++)
                flow.Open(ring[i], inner[i] ? 0 : double.NegativeInfinity);
        }
        return [.. Enumerable.Range(0, mesh.FaceCount).Select(flow.IsReached)];
    }

    private static IEnumerable<List<int>> Parts(bool[] inner, int[] opposites)
    {
        var taken = new bool[inner.Length];
        for (int seed = 0; seed < inner.Length; seed++)
        {
            if (!inner[seed] || taken[seed])
                continue;
            var part = new List<int> { seed };
            taken[seed] = true;
            for (int i = 0; i < part.Count; i++)
            {
                for (int h = 3 * part[i]; h < 3 * part[i] + 3; h++)
                {
                    int other = opposites[h] / 3;
                    if (opposites[h] < 0 || !inner[other] || taken[other])
                        continue;
                    taken[other] = true;
                    part.Add(other);
                }
            }
            yield return part;
        }
    }

    private static bool IsPocket(WorkingMesh mesh, List<int> part, bool[] inner, int[] opposites, Visibility visibility, bool[] seen)
    {
        var cut = new List<int>();
        var vertices = new HashSet<int>();
        foreach (int f in part)
        {
            for (int h = 3 * f; h < 3 * f + 3; h++)
            {
                vertices.Add(mesh.Indices[h]);
                if (opposites[h] >= 0 && !inner[opposites[h] / 3])
                    cut.Add(h);
            }
        }
        if (cut.Count == 0)
            return true;
        int[] unseen = [.. vertices.Where(v => !seen[v])];
        if (2 * unseen.Length < vertices.Count)
            return false;

        float widest = 0;
        foreach (List<int> opening in Openings(mesh, cut))
        {
            Vector3 center = default;
            BoundingBox box = BoundingBox.Empty;
            foreach (int h in opening)
            {
                Vector3 p = mesh.Positions[mesh.Indices[h]];
                center += p / opening.Count;
                box = box.Include(p);
            }
            double area = opening.Sum(h => Vector3.Cross(
                mesh.Positions[mesh.Indices[h]] - center, mesh.Positions[mesh.Indices[EdgeTable.Next(h)]] - center).Length() / 2);
            if (area > MaxOpeningArea)
                return false;
            widest = Math.Max(widest, box.Diagonal);
        }
        var depths = new double[unseen.Length];
        Chunks.Run(unseen.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
                depths[i] = visibility.Depth(unseen[i]) is var depth && float.IsFinite(depth) ? depth : 0;
        }, grain: 64);
        return depths.Sum() / unseen.Length >= MinDepthForWidth * widest;
    }

    /// <summary>The half-edges of a cut, grouped by the loop to which they belong.</summary>
    private static IEnumerable<List<int>> Openings(WorkingMesh mesh, List<int> cut)
    {
        var numbers = new Dictionary<int, int>();
        foreach (int h in cut)
        {
            numbers.TryAdd(mesh.Indices[h], numbers.Count);
            numbers.TryAdd(mesh.Indices[EdgeTable.Next(h)], numbers.Count);
        }
        var loops = new UnionFind(numbers.Count);
        foreach (int h in cut)
            loops.Unite(numbers[mesh.Indices[h]], numbers[mesh.Indices[EdgeTable.Next(h)]]);
        return cut.GroupBy(h => loops.Find(numbers[mesh.Indices[h]])).Select(group => group.ToList());
    }
}
