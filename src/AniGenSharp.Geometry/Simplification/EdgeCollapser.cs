using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Repeatedly collapses the cheapest edge until a number of faces is reached. O(n log n) in the edges. A large mesh is first collapsed in
/// regions in parallel; the result does not depend on the number of threads. Source: Garland and Heckbert, "Surface simplification using
/// quadric error metrics", 1997, section 4.1.
/// </summary>
internal sealed class EdgeCollapser
{
    /// <summary>Meshes of fewer faces are not collapsed in regions.</summary>
    private const int MinRegionalFaces = 100_000;

    /// <summary>
    /// In regions, the first limit on the cost is what the cheapest quarter of the edges costs, and it grows by this factor.
    /// </summary>
    private const float LimitGrowth = 1.5f;

    /// <summary>The token is checked once per this many candidates.</summary>
    private const int CandidatesPerCheck = 4096;

    private readonly CornerMesh _mesh;
    private readonly VertexQuadrics _quadrics;
    private readonly CollapseRules _rules;
    private readonly double _maxEdge;
    private readonly int[] _stamps;
    private readonly int[] _ticks;
    private readonly Region _whole;
    private int _faceCount;

    /// <summary>Prepares for collapsing the edges of a mesh.</summary>
    /// <param name="mesh">The mesh, which is changed in place.</param>
    /// <param name="quadrics">Its quadrics, which are changed in place.</param>
    /// <param name="maxEdge">The longest edge that a collapse may create, in edges of an even mesh of the target size.</param>
    public EdgeCollapser(CornerMesh mesh, VertexQuadrics quadrics, double maxEdge)
    {
        (_mesh, _quadrics, _maxEdge) = (mesh, quadrics, maxEdge);
        _rules = new CollapseRules(mesh, quadrics);
        _stamps = new int[mesh.VertexCount];
        _ticks = new int[mesh.VertexCount];
        _whole = new Region(_ticks, null);
        _faceCount = mesh.CornerCount / 3;
    }

    /// <summary>Whether collapsing in regions is worth it for a mesh and a number of faces that the regions should leave.</summary>
    public static bool IsRegional(int faceCount, int target) => faceCount > 2 * target && faceCount >= MinRegionalFaces;

    /// <summary>
    /// Collapses cheap edges in regions of the mesh, in parallel, down to a number of faces. All regions collapse up to the same cost
    /// before any continues, so the order is nearly that of a single run. Edges that touch the border of a region are left for <see
    /// cref="CollapseTo"/>.
    /// </summary>
    /// <param name="owners">The region of each vertex, from <see cref="RegionPartition"/>, [V].</param>
    /// <param name="edges">The mesh's edges.</param>
    /// <param name="target">The number of faces to leave at least.</param>
    /// <param name="cancellationToken">Checked between rounds.</param>
    public void CollapseRegions(int[] owners, EdgeTable edges, int target, CancellationToken cancellationToken)
    {
        SetMaxEdge(target);
        const int count = RegionPartition.Regions;
        Region[] regions = [.. Enumerable.Range(0, count).Select(_ => new Region(_ticks, owners))];
        float limit = FillRegions(regions, owners, edges);
        while (_faceCount > target && regions.Any(region => region.Heap.Count > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var removed = new int[count];
            Parallel.For(0, count, ParallelLoops.Options, r =>
            {
                while (regions[r].Heap.TryPop(out var candidate, limit))
                    removed[r] += TryCollapse(candidate, regions[r]);
            });
            _faceCount -= removed.Sum();
            limit *= LimitGrowth;
        }
        _whole.Marks.Tick = regions.Max(region => region.Marks.Tick);
    }

    /// <summary>Makes these edges the only candidates for <see cref="CollapseTo"/>.</summary>
    /// <param name="edges">Edges of the mesh as it is now.</param>
    public void SetCandidates(EdgeTable edges)
    {
        var candidates = new CollapseHeap.Entry[edges.Count];
        Chunks.Run(edges.Count, (_, from, to) =>
        {
            for (int e = from; e < to; e++)
                candidates[e] = Candidate(edges[e][0]);
        });
        _whole.Heap.Fill(candidates);
    }

    /// <summary>Collapses the candidates down to a number of faces, or as far as the rules allow.</summary>
    /// <param name="target">The number of faces.</param>
    /// <param name="cancellationToken">Checked periodically.</param>
    public void CollapseTo(int target, CancellationToken cancellationToken)
    {
        SetMaxEdge(target);
        // Forbidden collapses can become allowed once their surroundings have changed, so the remaining ones are tried again, finally with
        // relaxed limits.
        while (_faceCount > target)
        {
            int before = _faceCount, candidates = 0;
            while (_faceCount > target && _whole.Heap.TryPop(out var candidate))
            {
                if (++candidates % CandidatesPerCheck == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                _faceCount -= TryCollapse(candidate, _whole);
            }
            if (_faceCount <= target)
                break;
            if (before - _faceCount < Math.Max(2, before / 200) && !_rules.TryRelax())
                break;
            SetCandidates(_mesh.Compact());
        }
        _rules.Restore();
    }

    /// <summary>Gives each region the edges between its own vertices, and returns the first limit on the cost.</summary>
    private float FillRegions(Region[] regions, int[] owners, EdgeTable edges)
    {
        var inside = new List<int>[regions.Length];
        for (int r = 0; r < regions.Length; r++)
            inside[r] = new List<int>(edges.Count / regions.Length);
        for (int e = 0; e < edges.Count; e++)
        {
            int h = edges[e][0], a = _mesh.VertexAt(h), b = _mesh.VertexAt(EdgeTable.Next(h));
            if (owners[a] != RegionPartition.Shared && owners[b] != RegionPartition.Shared)
                inside[owners[a]].Add(h);
        }
        var costs = new float[regions.Length];
        Parallel.For(0, regions.Length, ParallelLoops.Options, r =>
        {
            CollapseHeap.Entry[] candidates = [.. inside[r].Select(h => Candidate(h))];
            costs[r] = candidates.Length == 0 ? 0 : candidates.Select(candidate => candidate.Cost).Order().ElementAt(candidates.Length / 4);
            regions[r].Heap.Fill(candidates);
        });
        return Math.Max(costs.Order().ElementAt(costs.Length / 2), float.Epsilon);
    }

    /// <summary>Sets the longest edge that a collapse may create from the edge of an even mesh with the given number of faces.</summary>
    private void SetMaxEdge(int faces)
    {
        double area = 0;
        for (int corner = 0; corner < _mesh.CornerCount; corner += 3)
        {
            int a = _mesh.VertexAt(corner);
            if (a >= 0)
                area += _mesh.DoubledAreaNormal(a, _mesh.VertexAt(corner + 1), _mesh.VertexAt(corner + 2)).Length() / 2;
        }
        double edge = _maxEdge * Math.Sqrt(area / Math.Max(1, faces) * 4 / Math.Sqrt(3));
        _rules.MaxSquaredEdge = edge * edge;
    }

    private CollapseHeap.Entry Candidate(int halfEdge) => Candidate(_mesh.VertexAt(halfEdge), _mesh.VertexAt(EdgeTable.Next(halfEdge)));

    private CollapseHeap.Entry Candidate(int a, int b)
    {
        (int low, int high) = (Math.Min(a, b), Math.Max(a, b));
        double cost = _quadrics.Collapse(low, high, _mesh.Positions[low], _mesh.Positions[high]).Cost;
        return new CollapseHeap.Entry((float)cost, low, high, _stamps[low] + _stamps[high]);
    }

    /// <summary>
    /// Collapses an edge if it has not changed since it became a candidate and the rules allow it. Returns how many faces were removed.
    /// </summary>
    private int TryCollapse(in CollapseHeap.Entry candidate, Region region)
    {
        (_, int u, int v, int stamp) = candidate;
        if (_stamps[u] + _stamps[v] != stamp || _mesh.FirstCorner(u) < 0 || _mesh.FirstCorner(v) < 0)
            return 0;
        Vector3d position = _quadrics.Collapse(u, v, _mesh.Positions[u], _mesh.Positions[v]).Position;
        if (!_rules.Allows(u, v, position, region.Marks))
            return 0;
        _mesh.Positions[u] = position;
        _quadrics.Merge(u, v);
        int removed = _mesh.Merge(u, v);
        _stamps[v]++;
        _stamps[u]++;
        region.Marks.Clear();
        for (int c = _mesh.FirstCorner(u); c >= 0; c = _mesh.NextCorner(c))
        {
            Offer(u, _mesh.VertexAt(EdgeTable.Next(c)), region);
            Offer(u, _mesh.VertexAt(EdgeTable.Previous(c)), region);
        }
        return removed;
    }

    /// <summary>Makes an edge a candidate, once.</summary>
    private void Offer(int u, int neighbor, Region region)
    {
        if (region.Marks.Add(neighbor) && region.MayMove(neighbor))
            region.Heap.Push(Candidate(u, neighbor));
    }

    /// <summary>A part of the mesh, or all of it, with the data needed to collapse it in parallel with other parts.</summary>
    private sealed class Region(int[] ticks, int[]? owners)
    {
        public CollapseHeap Heap { get; } = new();

        public VertexMarks Marks { get; } = new(ticks);

        public bool MayMove(int vertex) => owners == null || owners[vertex] != RegionPartition.Shared;
    }
}
