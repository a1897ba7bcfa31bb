namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// The cheapest set of edges whose removal separates two nodes of an undirected graph. Source: Dinic, "Algorithm for solution of a problem
/// of maximum flow in networks with power estimation", 1970.
/// </summary>
internal sealed class MinimumCut
{
    private const double Empty = 1e-12;

    private readonly List<int> _targets = [];
    private readonly List<double> _capacities = [];
    private readonly List<int> _next = [];
    private readonly int[] _first;
    private readonly int[] _levels;
    private readonly int[] _current;

    /// <summary>Creates a graph without edges.</summary>
    public MinimumCut(int nodes)
    {
        _first = new int[nodes];
        Array.Fill(_first, -1);
        _levels = new int[nodes];
        _current = new int[nodes];
    }

    /// <summary>Adds an edge with a cost between two nodes.</summary>
    public void Join(int a, int b, double cost)
    {
        Add(a, b, cost);
        Add(b, a, cost);
    }

    /// <summary>
    /// Which nodes stay with <paramref name="source"/> when it is cut off from <paramref name="sink"/>; the smallest such set.
    /// </summary>
    public bool[] SourceSide(int source, int sink)
    {
        while (Level(source, sink))
        {
            _first.CopyTo(_current, 0);
            while (Augment(source, sink))
            {
            }
        }
        return [.. _levels.Select(level => level >= 0)];
    }

    private void Add(int from, int to, double capacity)
    {
        _targets.Add(to);
        _capacities.Add(capacity);
        _next.Add(_first[from]);
        _first[from] = _targets.Count - 1;
    }

    private bool Level(int source, int sink)
    {
        Array.Fill(_levels, -1);
        _levels[source] = 0;
        var queue = new Queue<int>();
        queue.Enqueue(source);
        while (queue.TryDequeue(out int node))
        {
            for (int e = _first[node]; e >= 0; e = _next[e])
            {
                if (_capacities[e] <= Empty || _levels[_targets[e]] >= 0)
                    continue;
                _levels[_targets[e]] = _levels[node] + 1;
                queue.Enqueue(_targets[e]);
            }
        }
        return _levels[sink] >= 0;
    }

    /// <summary>Sends flow along one shortest path, searched depth first without recursion.</summary>
    private bool Augment(int source, int sink)
    {
        var path = new List<int>();
        int node = source;
        while (node != sink)
        {
            int e = _current[node];
            while (e >= 0 && (_capacities[e] <= Empty || _levels[_targets[e]] != _levels[node] + 1))
                e = _next[e];
            _current[node] = e;
            if (e >= 0)
            {
                path.Add(e);
                node = _targets[e];
                continue;
            }
            if (path.Count == 0)
                return false;
            int back = path[^1];
            path.RemoveAt(path.Count - 1);
            node = _targets[back ^ 1];
            _current[node] = _next[back];
        }
        double flow = path.Min(e => _capacities[e]);
        foreach (int e in path)
        {
            _capacities[e] -= flow;
            _capacities[e ^ 1] += flow;
        }
        return true;
    }
}
