using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>Computes motions for a rig.</summary>
/// <param name="rig">The rig.</param>
/// <param name="surface">Its skin.</param>
internal sealed class GaitMotions(GaitRig rig, GaitSurface surface)
{
    /// <summary>How far the skin may go through the ground, as a share of the hips' height, before a motion is made smaller.</summary>
    private const float MaxDepth = 0.005f;

    private const int MaxAttempts = 5;

    /// <summary>The motions that the body allows.</summary>
    public IReadOnlyList<MotionKind> Kinds
    {
        get
        {
            var kinds = new List<MotionKind>();
            if (rig.Legs.Length >= 2)
                kinds.AddRange([MotionKind.Walk, MotionKind.Run, MotionKind.Turn]);
            kinds.Add(MotionKind.Idle);
            kinds.Add(MotionKind.Attack);
            if (rig.Legs.Length > 0)
                kinds.Add(MotionKind.Fall);
            if (rig.Wings.Any(wing => wing.Left) && rig.Wings.Any(wing => !wing.Left))
                kinds.Add(MotionKind.Fly);
            if (rig.Legs.Length == 0 && rig.IsLevel && rig.Spine.Length + rig.Neck.Length + rig.Tail.Length >= 3)
            {
                kinds.Add(MotionKind.Swim);
                if (rig.Fins.Length == 0 && rig.Wings.Length == 0)
                    kinds.Add(MotionKind.Slither);
            }
            return kinds;
        }
    }

    /// <summary>Computes a motion.</summary>
    /// <param name="kind">Which; it must be one of <see cref="Kinds"/>.</param>
    /// <param name="inPlace">Whether the rig stays where it is.</param>
    /// <exception cref="ArgumentException">The body does not allow it; the message names those it allows.</exception>
    public AnimationClip Create(MotionKind kind, bool inPlace)
    {
        if (!Kinds.Contains(kind))
            throw new ArgumentException(
                $"This body cannot {kind.ToString().ToLowerInvariant()}; it can {string.Join(", ", Kinds).ToLowerInvariant()}.",
                nameof(kind));
        var (frames, frameTime) = Frames(kind);
        if (rig.Legs.Length == 0)
            Raise(frames, evenly: kind == MotionKind.Swim);
        if (inPlace)
            StayInPlace(frames);
        return ClipBaker.Bake(kind.ToString().ToLowerInvariant(), rig.Joints, frames, frameTime, rig.Root);
    }

    private (PosedRig[] Frames, float FrameTime) Frames(MotionKind kind)
    {
        switch (kind)
        {
            case MotionKind.Walk:
                return Stepping(GaitStyle.Walk(rig), 1, 0);
            case MotionKind.Run:
                return Stepping(GaitStyle.Run(rig), 1, 0);
            case MotionKind.Turn:
                return Stepping(GaitStyle.Turn(rig), 3, MathF.PI / 2);
            case MotionKind.Idle:
                var idle = new PlantedMotion(rig, surface);
                return GaitFrames.Sample(4, time => idle.Idle(time / 4));
            case MotionKind.Attack:
                return Attacking();
            case MotionKind.Fall:
                var fall = new FallMotion(rig, surface);
                return GaitFrames.Sample(3, time => fall.At(time / 3));
            case MotionKind.Fly:
                var wings = new WingMotion(rig);
                return GaitFrames.Sample(0.9f, time => wings.At(time / 0.9f));
            case MotionKind.Slither:
                var snake = new WaveMotion(rig);
                return GaitFrames.Sample(1.6f, time => snake.Slither(time / 1.6f));
            default:
                var fish = new WaveMotion(rig);
                return GaitFrames.Sample(1.2f, time => Ahead(fish.Swim(time / 1.2f), time / 1.2f * 0.7f * fish.Length));
        }
    }

    /// <summary>An attack, made smaller until the skin stays above the ground.</summary>
    private (PosedRig[] Frames, float FrameTime) Attacking()
    {
        var attack = new PlantedMotion(rig, surface);
        for (float strength = 1; ; strength *= 0.7f)
        {
            var (frames, frameTime) = GaitFrames.Sample(1.1f, time => attack.Attack(time / 1.1f, strength));
            if (strength < 0.1f || StaysAbove(frames))
                return (frames, frameTime);
        }
    }

    private bool StaysAbove(PosedRig[] frames)
    {
        float allowed = MathF.Min(surface.Lowest(GaitFrames.Rest(rig)), rig.Ground) - MaxDepth * rig.HipHeight;
        return frames.All(frame => surface.Lowest(frame) >= allowed);
    }

    /// <summary>A gait, made smaller until the skin stays above the ground.</summary>
    private (PosedRig[] Frames, float FrameTime) Stepping(GaitStyle style, int strides, float turn)
    {
        for (int attempt = 0; ; attempt++)
        {
            float duration = strides * style.Period;
            var gait = new LeggedGait(rig, surface, style, turn / duration);
            var (frames, frameTime) = GaitFrames.Sample(duration, gait.At);
            if (attempt == MaxAttempts || StaysAbove(frames))
                return (frames, frameTime);
            style = style with
            {
                Step = 0.75f * style.Step,
                Bob = 0.6f * style.Bob,
                Lean = 0.6f * style.Lean,
                HeelRise = 0.5f * style.HeelRise,
                Lift = 1.1f * style.Lift,
                SideWave = 0.8f * style.SideWave,
            };
        }
    }

    /// <summary>Raises a body without legs wherever its skin would go through the ground.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="evenly">Whether all frames are raised as far as the deepest one.</param>
    private void Raise(PosedRig[] frames, bool evenly)
    {
        float[] depths = Array.ConvertAll(frames, frame => MathF.Max(0, rig.Ground - surface.Lowest(frame)));
        float deepest = depths.Max();
        for (int f = 0; f < frames.Length; f++)
            frames[f].Place(rig.Root, frames[f].Positions[rig.Root] + (evenly ? deepest : depths[f]) * Vector3.UnitZ
                - rig.Joints.Joints[rig.Root]);
    }

    private PosedRig Ahead(PosedRig pose, float way)
    {
        pose.Place(rig.Root, way * rig.Front);
        return pose;
    }

    /// <summary>Takes out the even part of the way.</summary>
    private void StayInPlace(PosedRig[] frames)
    {
        Vector3 way = (frames[^1].Positions[rig.Root] - frames[0].Positions[rig.Root]) with { Z = 0 };
        for (int f = 0; f < frames.Length; f++)
            frames[f].Place(rig.Root, frames[f].Positions[rig.Root] - way * f / (frames.Length - 1) - rig.Joints.Joints[rig.Root]);
    }
}
