namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// The maximum flow through an undirected graph from a source to a sink, by two trees of unsaturated arcs that grow from both until they
/// meet. Each meeting is a path; the arcs that it saturates cut branches off, which are attached elsewhere or set free. Nodes are opened
/// one by one, so that a graph of which only a part matters need not be known as a whole. Source: Boykov and Kolmogorov, "An experimental
/// comparison of min-cut/max-flow algorithms for energy minimization in vision", 2004.
/// </summary>
/// <remarks>
/// The nodes that the source reaches are the smallest set that the cheapest cut can separate from the sink, if none of them has a closed
/// neighbor: no path leads out of this set, whatever is behind it.
/// </remarks>
internal sealed class FlowTrees
{
    /// <summary>Arcs with no more capacity than this are saturated.</summary>
    private const double Empty = 1e-12;

    /// <summary>A parent that is not an arc.</summary>
    private const int Closed = -1, None = -2, Terminal = -3, Orphan = -4;

    // The arcs of node n are those from _first[n] to _first[n + 1]; an arc and its reverse have each other's number.
    private readonly int[] _first;
    private readonly int[] _heads;
    private readonly int[] _reverses;
    private readonly double[] _capacities;

    /// <summary>What can still flow from the source to a node, or, if negative, from it to the sink.</summary>
    private readonly double[] _terminals;

    /// <summary>The arc from a node to its parent, or one of the constants above.</summary>
    private readonly int[] _parents;
    private readonly bool[] _inSinkTree;

    /// <summary>The distance of a node from its root, and the time at which it was last known.</summary>
    private readonly int[] _distances;
    private readonly int[] _times;

    private readonly Queue<int> _active = new();
    private readonly bool[] _isActive;
    private readonly Queue<int> _orphans = new();

    /// <summary>Nodes of the source's tree that met closed ones.</summary>
    private readonly List<int> _waiting = [];
    private int _time;

    /// <summary>Prepares a graph whose nodes are all closed.</summary>
    /// <param name="first">The first arc of each node, and the number of arcs, [N + 1].</param>
    /// <param name="heads">The node that each arc leads to, [A].</param>
    /// <param name="reverses">The arc in the other direction, [A].</param>
    /// <param name="capacities">What can flow through each arc, [A]; 0 for an arc that leads nowhere.</param>
    public FlowTrees(int[] first, int[] heads, int[] reverses, double[] capacities)
    {
        int nodes = first.Length - 1;
        (_first, _heads, _reverses, _capacities) = (first, heads, reverses, capacities);
        _terminals = new double[nodes];
        _parents = new int[nodes];
        Array.Fill(_parents, Closed);
        _inSinkTree = new bool[nodes];
        _distances = new int[nodes];
        _times = new int[nodes];
        _isActive = new bool[nodes];
    }

    /// <summary>Opens a node that flow can pass.</summary>
    /// <param name="node">The closed node.</param>
    /// <param name="terminal">
    /// What can flow to it directly from the source, or, if negative, from it to the sink; infinite for a part of the source or the sink.
    /// </param>
    public void Open(int node, double terminal = 0)
    {
        _parents[node] = None;
        if (Math.Abs(terminal) <= Empty)
            return;
        _terminals[node] = terminal;
        _parents[node] = Terminal;
        _inSinkTree[node] = terminal < 0;
        _distances[node] = 1;
        Activate(node);
    }

    /// <summary>Whether the source reaches a node.</summary>
    public bool IsReached(int node) => _parents[node] is not (Closed or None) && !_inSinkTree[node];

    /// <summary>Lets as much flow as the open nodes allow. Returns the closed nodes that the source then reaches.</summary>
    public int[] Run()
    {
        foreach (int node in _waiting.Where(IsReached))
            Activate(node);
        _waiting.Clear();
        while (_active.TryDequeue(out int node))
        {
            _isActive[node] = false;
            while (_parents[node] != None && Grow(node) is >= 0 and var bridge)
            {
                _time++;
                Augment(bridge);
                while (_orphans.TryDequeue(out int orphan))
                    Adopt(orphan);
            }
        }
        return [.. _waiting.Where(IsReached).SelectMany(ClosedNeighbors).Distinct()];
    }

    private IEnumerable<int> ClosedNeighbors(int node)
    {
        for (int arc = _first[node]; arc < _first[node + 1]; arc++)
        {
            if (_capacities[arc] > Empty && _parents[_heads[arc]] == Closed)
                yield return _heads[arc];
        }
    }

    private void Activate(int node)
    {
        if (_isActive[node])
            return;
        _isActive[node] = true;
        _active.Enqueue(node);
    }

    /// <summary>
    /// Attaches the free neighbors of a node. Returns an arc from the source's tree to the sink's as soon as there is one.
    /// </summary>
    private int Grow(int node)
    {
        bool isSink = _inSinkTree[node], isWaiting = false;
        for (int arc = _first[node]; arc < _first[node + 1]; arc++)
        {
            if (_capacities[isSink ? _reverses[arc] : arc] <= Empty)
                continue;
            int other = _heads[arc];
            if (_parents[other] == Closed)
            {
                if (!isSink && !isWaiting)
                    _waiting.Add(node);
                isWaiting = true;
                continue;
            }
            if (_parents[other] == None)
            {
                _inSinkTree[other] = isSink;
                Activate(other);
            }
            else if (_inSinkTree[other] != isSink)
            {
                return isSink ? _reverses[arc] : arc;
            }
            else if (_times[other] > _times[node] || _distances[other] <= _distances[node])
            {
                continue;
            }
            // The node is free, or nearer to its root this way.
            (_parents[other], _times[other], _distances[other]) = (_reverses[arc], _times[node], _distances[node] + 1);
        }
        return None;
    }

    /// <summary>Sends flow along the path over an arc that joins the trees.</summary>
    private void Augment(int bridge)
    {
        int start = _heads[_reverses[bridge]], end = _heads[bridge];
        double flow = Math.Min(_capacities[bridge], Math.Min(Bottleneck(start, isSink: false), Bottleneck(end, isSink: true)));
        _capacities[bridge] -= flow;
        _capacities[_reverses[bridge]] += flow;
        Send(start, flow, isSink: false);
        Send(end, flow, isSink: true);
    }

    private double Bottleneck(int node, bool isSink)
    {
        double least = double.PositiveInfinity;
        while (_parents[node] is >= 0 and var arc)
        {
            least = Math.Min(least, _capacities[isSink ? arc : _reverses[arc]]);
            node = _heads[arc];
        }
        return Math.Min(least, Math.Abs(_terminals[node]));
    }

    private void Send(int node, double flow, bool isSink)
    {
        while (_parents[node] is >= 0 and var arc)
        {
            int used = isSink ? arc : _reverses[arc];
            _capacities[used] -= flow;
            _capacities[_reverses[used]] += flow;
            if (_capacities[used] <= Empty)
                SetOrphan(node);
            node = _heads[arc];
        }
        _terminals[node] += isSink ? flow : -flow;
        if (Math.Abs(_terminals[node]) <= Empty)
            SetOrphan(node);
    }

    private void SetOrphan(int node)
    {
        _parents[node] = Orphan;
        _orphans.Enqueue(node);
    }

    /// <summary>Attaches an orphan to the neighbor that is nearest to the root of its tree, or sets it free.</summary>
    private void Adopt(int node)
    {
        bool isSink = _inSinkTree[node];
        int best = None, nearest = int.MaxValue;
        for (int arc = _first[node]; arc < _first[node + 1]; arc++)
        {
            if (!Carries(arc, isSink) || RootDistance(_heads[arc]) is not { } distance)
                continue;
            if (distance < nearest)
                (best, nearest) = (arc, distance);
            // Nodes on the way need not search again at this time.
            for (int on = _heads[arc]; _times[on] != _time; on = _heads[_parents[on]])
                (_times[on], _distances[on]) = (_time, distance--);
        }
        _parents[node] = best;
        if (best >= 0)
            (_times[node], _distances[node]) = (_time, nearest + 1);
        else
            Free(node, isSink);
    }

    /// <summary>Whether an arc leads to a node of a tree that can carry flow between this arc's ends.</summary>
    private bool Carries(int arc, bool isSink) =>
        _capacities[isSink ? arc : _reverses[arc]] > Empty && _inSinkTree[_heads[arc]] == isSink
        && _parents[_heads[arc]] is not (Closed or None);

    /// <summary>The number of nodes from a node to the root of its tree, or null if an orphan is on the way.</summary>
    private int? RootDistance(int node)
    {
        for (int distance = 1; ; distance++)
        {
            if (_times[node] == _time)
                return distance - 1 + _distances[node];
            switch (_parents[node])
            {
                case Terminal:
                    (_times[node], _distances[node]) = (_time, 1);
                    return distance;
                case Orphan:
                    return null;
                case var arc:
                    node = _heads[arc];
                    break;
            }
        }
    }

    /// <summary>Makes a node's children orphans and lets its neighbors grow towards it.</summary>
    private void Free(int node, bool isSink)
    {
        for (int arc = _first[node]; arc < _first[node + 1]; arc++)
        {
            int other = _heads[arc];
            if (_parents[other] is Closed or None || _inSinkTree[other] != isSink)
                continue;
            if (_capacities[isSink ? arc : _reverses[arc]] > Empty)
                Activate(other);
            if (_parents[other] >= 0 && _heads[_parents[other]] == node)
                SetOrphan(other);
        }
    }
}
