namespace AniGenSharp.Geometry.Skeletons;

/// <summary>The two keys around a time, and how far the time is from one to the other.</summary>
/// <param name="From">Index of the key at or before the time; the first key for an earlier time.</param>
/// <param name="To">Index of the key at or after the time; the last key for a later time.</param>
/// <param name="Share">0 at <paramref name="From"/>, 1 at <paramref name="To"/>.</param>
internal readonly record struct KeyInterval(int From, int To, float Share)
{
    /// <summary>Finds the keys around a time.</summary>
    /// <param name="times">Key times, not descending, at least one.</param>
    /// <param name="time">The time.</param>
    public static KeyInterval At(float[] times, float time)
    {
        int next = Array.BinarySearch(times, time);
        if (next >= 0)
            return new KeyInterval(next, next, 0);
        int from = Math.Max(~next - 1, 0), to = Math.Min(~next, times.Length - 1);
        float span = times[to] - times[from];
        return new KeyInterval(from, to, span > 0 ? (time - times[from]) / span : 0);
    }
}
