namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// A set of vertices that is emptied in constant time. Sets of different threads may share an array if they mark different vertices.
/// </summary>
/// <param name="ticks">For each vertex, when it was last marked, [V].</param>
internal sealed class VertexMarks(int[] ticks)
{
    /// <summary>
    /// The current generation of marks, which grows with every <see cref="Clear"/>; marks of other generations do not count.
    /// </summary>
    public int Tick { get; set; }

    /// <summary>Empties the set.</summary>
    public void Clear() => Tick++;

    /// <summary>Adds a vertex; returns false if it was already in the set.</summary>
    public bool Add(int vertex)
    {
        if (ticks[vertex] == Tick)
            return false;
        ticks[vertex] = Tick;
        return true;
    }

    /// <summary>Removes a vertex; returns false if it was not in the set.</summary>
    public bool Remove(int vertex)
    {
        if (ticks[vertex] != Tick)
            return false;
        ticks[vertex] = 0;
        return true;
    }
}
