namespace AniGenSharp.Geometry.Cleanup;

/// <summary>The cheapest set of edges whose removal separates two nodes of an undirected graph.</summary>
/// <param name="nodes">Number of nodes.</param>
internal sealed class MinimumCut(int nodes)
{
    private readonly List<(int A, int B, double Cost)> _edges = [];

    /// <summary>Adds an edge with a cost between two nodes.</summary>
    public void Join(int a, int b, double cost) => _edges.Add((a, b, cost));

    /// <summary>
    /// Which nodes stay with <paramref name="source"/> when it is cut off from <paramref name="sink"/>; the smallest such set.
    /// </summary>
    public bool[] SourceSide(int source, int sink)
    {
        bool IsEnd(int node) => node == source || node == sink;
        var ends = new double[nodes];
        foreach (var (a, b, cost) in _edges)
        {
            // What can flow through a node from end to end does so at once.
            if (IsEnd(a) != IsEnd(b))
                ends[IsEnd(a) ? b : a] += a == source || b == source ? cost : -cost;
        }
        var flow = Graph([.. _edges.Where(edge => !IsEnd(edge.A) && !IsEnd(edge.B))]);
        for (int node = 0; node < nodes; node++)
            flow.Open(node, node == source ? double.PositiveInfinity : node == sink ? double.NegativeInfinity : ends[node]);
        flow.Run();
        return [.. Enumerable.Range(0, nodes).Select(flow.IsReached)];
    }

    private FlowTrees Graph((int A, int B, double Cost)[] edges)
    {
        var first = new int[nodes + 2];
        foreach (var (a, b, _) in edges)
        {
            first[a + 2]++;
            first[b + 2]++;
        }
        for (int node = 2; node < first.Length; node++)
            first[node] += first[node - 1];
        int[] heads = new int[2 * edges.Length], reverses = new int[heads.Length];
        var capacities = new double[heads.Length];
        foreach (var (a, b, cost) in edges)
        {
            int there = first[a + 1]++, back = first[b + 1]++;
            (heads[there], heads[back]) = (b, a);
            (reverses[there], reverses[back]) = (back, there);
            capacities[there] = capacities[back] = cost;
        }
        return new FlowTrees(first[..^1], heads, reverses, capacities);
    }
}
