namespace AniGenSharp.Geometry.Meshes;

/// <summary>Disjoint sets, united by rank; at equal ranks the first one's root stays, so that roots are deterministic.</summary>
internal sealed class UnionFind
{
    private readonly int[] _parent;
    private readonly int[] _rank;

    public UnionFind(int count)
    {
        _parent = new int[count];
        _rank = new int[count];
        for (int i = 0; i < count; i++)
            _parent[i] = i;
    }

    /// <summary>The root of an element's set.</summary>
    public int Find(int element)
    {
        while (_parent[element] != element)
            element = _parent[element] = _parent[_parent[element]];
        return element;
    }

    /// <summary>Makes one set of the sets of two elements.</summary>
    public void Unite(int first, int second)
    {
        int a = Find(first), b = Find(second);
        if (a == b)
            return;
        if (_rank[a] < _rank[b])
            (a, b) = (b, a);
        _parent[b] = a;
        if (_rank[a] == _rank[b])
            _rank[a]++;
    }
}
