using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// Keeps standing feet where they stand and the others above the ground: each foot gets a correction that is constant while it stands and
/// fades in between, the body is lowered where a leg would not reach, and the legs are bent to follow.
/// </summary>
internal sealed class FootLock
{
    /// <summary>Time in which a correction fades, in seconds.</summary>
    private const float FadeTime = 0.2f;

    private readonly PosedRig[] _frames;
    private readonly float _frameTime;
    private readonly Vector3 _forward;

    /// <param name="frames">The rig frame by frame, positions computed.</param>
    /// <param name="frameTime">Seconds from frame to frame.</param>
    /// <param name="forward">Where the rig faces at rest.</param>
    public FootLock(PosedRig[] frames, float frameTime, Vector3 forward) => (_frames, _frameTime, _forward) = (frames, frameTime, forward);

    /// <summary>How each foot's joint is to be corrected, frame by frame.</summary>
    /// <param name="leg">A complete leg of the rig.</param>
    /// <param name="contact">When it stands.</param>
    public Vector3[] Corrections(BodyLimb leg, FootContact contact)
    {
        int ball = leg.Toes ?? leg.End!.Value;
        float restHeight = _frames[0].Rest[ball].Z;
        var corrections = new Vector3[_frames.Length];
        bool[] fixedFrames = new bool[_frames.Length];
        foreach (var (first, last) in contact.Intervals)
        {
            var sum = Vector3.Zero;
            for (int f = first; f <= last; f++)
                sum += _frames[f].Positions[ball];
            Vector3 stand = (sum / (last - first + 1)) with { Z = restHeight };
            for (int f = first; f <= last; f++)
                (corrections[f], fixedFrames[f]) = (stand - _frames[f].Positions[ball], true);
        }
        Fade(corrections, contact.Intervals);
        for (int f = 0; f < corrections.Length; f++)
            if (!fixedFrames[f])
                corrections[f].Z = MathF.Max(corrections[f].Z, Lift(leg, ball, _frames[f]));
        return corrections;
    }

    /// <summary>How far each foot's joints slide on the ground while it stands, at worst.</summary>
    public float Slide(BodyLimb leg, FootContact contact)
    {
        int ball = leg.Toes ?? leg.End!.Value;
        float slide = 0;
        foreach (var (first, last) in contact.Intervals)
            for (int f = first; f <= last; f++)
            {
                Vector3 way = _frames[f].Positions[ball] - _frames[first].Positions[ball];
                slide = MathF.Max(slide, new Vector2(way.X, way.Y).Length());
            }
        return slide;
    }

    /// <summary>Applies the corrections of all legs.</summary>
    /// <param name="legs">Complete legs of the rig, with their corrections.</param>
    /// <param name="lowered">Gets how far the body is lowered in each frame; the caller's offsets must follow, [F].</param>
    /// <param name="place">Computes the positions of a frame with the body lowered by so much.</param>
    public void Apply(IReadOnlyList<(BodyLimb Leg, Vector3[] Corrections)> legs, float[] lowered, Action<int> place)
    {
        for (int f = 0; f < _frames.Length; f++)
            lowered[f] = legs.Max(leg => Shortage(leg.Leg, leg.Corrections[f], _frames[f]));
        Smooth(lowered, (int)MathF.Round(0.5f * FadeTime / _frameTime));
        for (int f = 0; f < _frames.Length; f++)
        {
            Vector3[] ankles = [.. legs.Select(leg => _frames[f].Positions[leg.Leg.End!.Value] + leg.Corrections[f])];
            if (lowered[f] == 0 && legs.All(leg => leg.Corrections[f].Length() < 1e-7f))
                continue;
            place(f);
            for (int i = 0; i < legs.Count; i++)
            {
                Vector3 forward = Vector3.Transform(_forward, _frames[f].Rotations[legs[i].Leg.Upper[0]]);
                TwoBoneIk.Solve(_frames[f], legs[i].Leg, ankles[i], forward);
            }
            place(f);
        }
    }

    /// <summary>How far a foot that does not stand must be lifted to be above the ground.</summary>
    private static float Lift(BodyLimb leg, int ball, PosedRig frame)
    {
        int ankle = leg.End!.Value;
        float toes = frame.Rest[ball].Z - frame.Positions[ball].Z;

        // The heel is behind the ankle and as low as the ball of the foot; a foot whose toes point up stands on it.
        float heel = frame.Rest[ankle].Z - frame.Positions[ankle].Z;
        return MathF.Max(0, MathF.Max(toes, heel));
    }

    private void Fade(Vector3[] corrections, IReadOnlyList<(int First, int Last)> stands)
    {
        int fade = Math.Max(1, (int)MathF.Round(FadeTime / _frameTime));
        for (int i = -1; i < stands.Count; i++)
        {
            int from = i < 0 ? -1 : stands[i].Last, to = i + 1 < stands.Count ? stands[i + 1].First : corrections.Length;
            Vector3 before = from >= 0 ? corrections[from] : Vector3.Zero, after = to < corrections.Length ? corrections[to] : Vector3.Zero;
            int span = Math.Min(fade, to - from);
            for (int f = from + 1; f < to; f++)
                corrections[f] = before * Ease(1 - (f - from) / (float)span) + after * Ease(1 - (to - f) / (float)span);
        }
    }

    private static float Ease(float t) => t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);

    /// <summary>How far the body must be lowered for a foot to be reached.</summary>
    private static float Shortage(BodyLimb leg, Vector3 correction, PosedRig frame)
    {
        Vector3 hip = frame.Positions[leg.Upper[0]], knee = frame.Positions[leg.Lower[0]], foot = frame.Positions[leg.End!.Value];
        float reach = TwoBoneIk.MaxReach * (Vector3.Distance(hip, knee) + Vector3.Distance(knee, foot));
        Vector3 way = hip - foot - correction;
        float level = new Vector2(way.X, way.Y).Length();
        return way.Length() <= reach || level >= reach ? 0 : MathF.Max(0, way.Z - MathF.Sqrt(reach * reach - level * level));
    }

    /// <summary>A smooth curve that is nowhere below the given one: the highest value near each frame, averaged.</summary>
    private static void Smooth(float[] values, int radius)
    {
        float[] highest = [.. Enumerable.Range(0, values.Length).Select(f => Near(values, f).Max())];
        for (int f = 0; f < values.Length; f++)
            values[f] = Near(highest, f).Average();

        IEnumerable<float> Near(float[] curve, int f)
        {
            for (int g = Math.Max(0, f - radius); g <= Math.Min(curve.Length - 1, f + radius); g++)
                yield return curve[g];
        }
    }
}
