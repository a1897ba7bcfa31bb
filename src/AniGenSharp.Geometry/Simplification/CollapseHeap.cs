namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// A four-ary heap of candidate edge collapses, cheapest first; at equal cost the lower vertex numbers come first. Outdated entries stay
/// until they are popped. Filling is linear; adding and taking are logarithmic.
/// </summary>
internal sealed class CollapseHeap
{
    private Entry[] _entries = [];
    private int _count;

    /// <summary>Replaces the content. The array belongs to the heap from then on.</summary>
    public void Fill(Entry[] entries)
    {
        (_entries, _count) = (entries, entries.Length);
        for (int i = (_count - 2) / 4; i >= 0 && _count > 1; i--)
            Sink(i, _entries[i]);
    }

    /// <summary>Adds a candidate.</summary>
    public void Push(in Entry entry)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(64, _count + _count / 2));
        int slot = _count++;
        while (slot > 0)
        {
            int parent = (slot - 1) / 4;
            if (!entry.Before(_entries[parent]))
                break;
            _entries[slot] = _entries[parent];
            slot = parent;
        }
        _entries[slot] = entry;
    }

    /// <summary>Number of candidates, outdated ones included.</summary>
    public int Count => _count;

    /// <summary>Takes the cheapest candidate, if it costs no more than the limit.</summary>
    public bool TryPop(out Entry entry, float limit = float.PositiveInfinity)
    {
        entry = default;
        if (_count == 0 || _entries[0].Cost > limit)
            return false;
        entry = _entries[0];
        if (--_count > 0)
            Sink(0, _entries[_count]);
        return true;
    }

    private void Sink(int slot, Entry entry)
    {
        while (true)
        {
            int child = 4 * slot + 1;
            if (child >= _count)
                break;
            int cheapest = child, end = Math.Min(child + 4, _count);
            for (int i = child + 1; i < end; i++)
            {
                if (_entries[i].Before(_entries[cheapest]))
                    cheapest = i;
            }
            if (!_entries[cheapest].Before(entry))
                break;
            _entries[slot] = _entries[cheapest];
            slot = cheapest;
        }
        _entries[slot] = entry;
    }

    /// <summary>A candidate collapse.</summary>
    /// <param name="Cost">The cost of the collapse.</param>
    /// <param name="U">The lower vertex, which stays.</param>
    /// <param name="V">The higher vertex, which is removed.</param>
    /// <param name="Stamp">The sum of the vertices' stamps; the candidate is outdated once it differs.</param>
    public readonly record struct Entry(float Cost, int U, int V, int Stamp)
    {
        /// <summary>Whether this candidate comes before another one.</summary>
        public bool Before(in Entry other) =>
            Cost != other.Cost ? Cost < other.Cost : U != other.U ? U < other.U : V < other.V;
    }
}
