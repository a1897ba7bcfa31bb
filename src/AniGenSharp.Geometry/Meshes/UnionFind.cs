namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// Disjoint sets of the elements 0…N-1, united by rank; at equal ranks the root of the first element stays, so that roots are
/// deterministic. The static functions work on an array of parents that the caller owns and make the lowest element of a set its root.
/// </summary>
/// <remarks>
/// Path halving: Tarjan and van Leeuwen, "Worst-case analysis of set union algorithms", 1984. Any operation takes logarithmic amortized
/// time, and practically constant time with ranks.
/// </remarks>
internal sealed class UnionFind
{
    private readonly int[] _parents;
    private readonly int[] _ranks;

    /// <summary>Creates sets of one element each.</summary>
    /// <param name="count">Number of elements, N.</param>
    public UnionFind(int count)
    {
        _parents = new int[count];
        _ranks = new int[count];
        Reset(_parents);
    }

    /// <summary>Makes every element the only one in its set.</summary>
    public static void Reset(Span<int> parents)
    {
        for (int i = 0; i < parents.Length; i++)
            parents[i] = i;
    }

    /// <summary>The root of an element's set. Shortens the path to it.</summary>
    public static int Find(Span<int> parents, int element)
    {
        while (parents[element] != element)
            element = parents[element] = parents[parents[element]];
        return element;
    }

    /// <summary>Unites the sets of two elements; the lower of the two roots becomes the root.</summary>
    public static void Unite(Span<int> parents, int first, int second)
    {
        (first, second) = (Find(parents, first), Find(parents, second));
        parents[Math.Max(first, second)] = Math.Min(first, second);
    }

    /// <summary>The root of an element's set.</summary>
    public int Find(int element) => Find(_parents, element);

    /// <summary>Unites the sets of two elements.</summary>
    public void Unite(int first, int second)
    {
        int a = Find(first), b = Find(second);
        if (a == b)
            return;
        if (_ranks[a] < _ranks[b])
            (a, b) = (b, a);
        _parents[b] = a;
        if (_ranks[a] == _ranks[b])
            _ranks[a]++;
    }
}
