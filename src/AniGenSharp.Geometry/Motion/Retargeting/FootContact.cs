using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>When a foot of a motion stands: it is slow and low.</summary>
/// <param name="Intervals">First and last frame of each stand, in order.</param>
/// <param name="AnkleHeight">Height of the ankle while the whole foot stands, or null: it never does.</param>
internal sealed record FootContact(IReadOnlyList<(int First, int Last)> Intervals, float? AnkleHeight)
{
    /// <summary>A foot slower than this stands, in leg lengths per second: a walking foot swings ten times as fast.</summary>
    private const float MaxSpeed = 0.3f;

    /// <summary>How far above its lowest stand a foot can stand, in leg lengths: on its toes, or on uneven ground.</summary>
    private const float MaxHeight = 0.1f;

    /// <summary>Shorter stands are chance, in seconds.</summary>
    private const float MinDuration = 0.08f;

    /// <summary>Shorter breaks in a stand are noise, in seconds.</summary>
    private const float MinBreak = 0.07f;

    /// <summary>Finds when a foot stands.</summary>
    /// <param name="motion">The motion, z up.</param>
    /// <param name="leg">A complete leg of it.</param>
    /// <param name="onToes">Whether the toes are what stands, so that the heel may rise.</param>
    public static FootContact Find(SourceMotion motion, BodyLimb leg, bool onToes)
    {
        float length = StandingPose.Length(leg, motion.ReferencePositions), time = motion.Motion.FrameTime;
        int ankle = leg.End!.Value, ball = onToes && leg.Toes is { } toes ? toes : ankle;
        int count = motion.Frames.Length;
        if (count < 3 || !(length > 0))
            return new FootContact([], null);
        bool[] slow = Slow(motion, ball, MaxSpeed * length * time), ankleSlow = Slow(motion, ankle, MaxSpeed * length * time);
        float[] heights = [.. Enumerable.Range(0, count).Where(f => slow[f]).Select(f => motion.Frames[f].Positions[ball].Z).Order()];
        if (heights.Length == 0)
            return new FootContact([], null);
        float floor = heights[heights.Length / 20];
        bool[] stands = [.. Enumerable.Range(0, count).Select(
            f => slow[f] && motion.Frames[f].Positions[ball].Z < floor + MaxHeight * length)];
        var intervals = Group(stands, (int)MathF.Ceiling(MinDuration / time), (int)(MinBreak / time));
        float[] ankles = [.. intervals.SelectMany(i => Enumerable.Range(i.First, i.Last - i.First + 1))
            .Where(f => ankleSlow[f]).Select(f => motion.Frames[f].Positions[ankle].Z).Order()];
        return new FootContact(intervals, ankles.Length >= 3 ? ankles[ankles.Length / 4] : null);
    }

    private static bool[] Slow(SourceMotion motion, int joint, float maxStep)
    {
        int last = motion.Frames.Length - 1;
        return [.. Enumerable.Range(0, last + 1).Select(f =>
        {
            int before = Math.Max(f - 1, 0), after = Math.Min(f + 1, last);
            float way = Vector3.Distance(motion.Frames[before].Positions[joint], motion.Frames[after].Positions[joint]);
            return way < maxStep * (after - before);
        })];
    }

    private static List<(int First, int Last)> Group(bool[] stands, int minLength, int minBreak)
    {
        var intervals = new List<(int First, int Last)>();
        for (int f = 0; f < stands.Length; f++)
        {
            if (!stands[f])
                continue;
            if (intervals.Count > 0 && f - intervals[^1].Last - 1 <= minBreak)
                intervals[^1] = (intervals[^1].First, f);
            else
                intervals.Add((f, f));
        }
        intervals.RemoveAll(i => i.Last - i.First + 1 < Math.Max(minLength, 2));
        return intervals;
    }
}
