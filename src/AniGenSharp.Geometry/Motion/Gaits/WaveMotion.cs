using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>Swimming and slithering: the whole body is one chain from head to tail, laid along a curve.</summary>
internal sealed class WaveMotion
{
    /// <summary>Least length of a slithering wave, as a share of the body's.</summary>
    private const float MinWave = 0.6f;

    /// <summary>Bones that a slithering wave needs to be followed.</summary>
    private const float BonesPerWave = 7;

    /// <summary>How far a slithering wave swings to either side, as a share of its length.</summary>
    private const float Amplitude = 0.09f;

    private readonly GaitRig _rig;
    private readonly int[] _chain;
    private readonly float[] _along;
    private readonly Vector3 _axis;

    /// <param name="rig">The rig; its spine and tail are the body.</param>
    public WaveMotion(GaitRig rig)
    {
        _rig = rig;
        int[] head = [.. rig.Spine, .. rig.Neck];
        _chain = [.. head.Reverse(), rig.Root, .. rig.Tail];
        _along = new float[_chain.Length];
        for (int i = 1; i < _chain.Length; i++)
            _along[i] = _along[i - 1] + Vector3.Distance(At(i - 1), At(i));
        _axis = rig.Front;
    }

    private Vector3 At(int i) => _rig.Joints.Joints[_chain[i]];

    /// <summary>Length of the body.</summary>
    public float Length => _along[^1];

    /// <summary>
    /// Slithering: head first along a sine curve on the ground, every part of the body where the head was before, so that nothing slips
    /// sideways.
    /// </summary>
    /// <param name="share">From 0 to 1 through one wave.</param>
    public PosedRig Slither(float share)
    {
        // A wave has enough bones to follow it.
        float wave = MathF.Max(MinWave * Length, BonesPerWave * Length / (_chain.Length - 1));
        var curve = new SineCurve(wave, Amplitude * wave);
        float head = share * wave;
        var points = new Vector3[_chain.Length];
        float x = head;
        points[0] = curve.At(x);
        for (int i = 1; i < points.Length; i++)
        {
            Vector3 bone = At(i) - At(i - 1);
            x = curve.Back(x, new Vector2(bone.X, bone.Y).Length());
            points[i] = curve.At(x);
        }
        return Lay(points);
    }

    /// <summary>Swimming: a wave that runs to the tail and grows on the way.</summary>
    /// <param name="share">From 0 to 1 through one beat.</param>
    public PosedRig Swim(float share)
    {
        float beat = MathF.Tau * share;
        var pose = GaitFrames.Rest(_rig);
        int root = Array.IndexOf(_chain, _rig.Root);
        pose.Set(_rig.Root, GaitFrames.Degrees(Vector3.UnitZ, 5 * MathF.Sin(beat)));

        // From the root to either end, each bone against the one before.
        for (int i = root - 1; i >= 0; i--)
            pose.TurnBy(_rig, _chain[i], Turn(beat, i, -1));
        for (int i = root + 1; i < _chain.Length; i++)
            pose.TurnBy(_rig, _chain[i], Turn(beat, i, 1));
        foreach (var (chain, left) in _rig.Fins.Concat(_rig.Wings))
            for (int k = 0; k < chain.Length; k++)
                pose.TurnBy(_rig, chain[k], GaitFrames.Degrees(_rig.Front, (left ? -1 : 1) * 14 * MathF.Sin(beat - 0.8f * k)));
        pose.Place(_rig.Root, Vector3.Zero);
        return pose;
    }

    private Quaternion Turn(float beat, int i, int way)
    {
        float along = _along[i] / MathF.Max(Length, 1e-6f), swing = 4 + 22 * along * along;
        return GaitFrames.Degrees(Vector3.UnitZ, way * swing * MathF.Sin(beat - MathF.Tau * 0.8f * along));
    }

    /// <summary>Lays the body along points on the ground: bones turn about the vertical only, so that they keep their height.</summary>
    /// <param name="points">Points for the joints of the chain: x ahead of where the head starts, y to the left.</param>
    private PosedRig Lay(Vector3[] points)
    {
        var pose = GaitFrames.Rest(_rig);
        var turns = new Quaternion[_chain.Length];
        for (int i = 0; i + 1 < _chain.Length; i++)
        {
            Vector3 rest = At(i) - At(i + 1), way = points[i] - points[i + 1];
            turns[i + 1] = Level(rest, way.X * _axis + way.Y * _rig.Left);
        }
        int root = Array.IndexOf(_chain, _rig.Root), last = _chain.Length - 1;

        // A joint before the root turns the bone ahead of it, one behind the root the bone behind it, and the root both.
        for (int i = 0; i <= last; i++)
            pose.Set(_chain[i], turns[i < root || root == last ? Math.Max(i, 1) : Math.Min(i + 1, last)]);
        if (root > 0 && root < last)
        {
            Vector3 way = points[root - 1] - points[root + 1];
            pose.Set(_rig.Root, Level(At(root - 1) - At(root + 1), way.X * _axis + way.Y * _rig.Left));
        }
        // Since the root turns two bones at once, the joints miss their points a little, but not on the whole.
        pose.Place(_rig.Root, Vector3.Zero);
        var miss = Vector3.Zero;
        for (int i = 0; i <= last; i++)
            miss += At(0) + points[i].X * _axis + points[i].Y * _rig.Left - pose.Positions[_chain[i]];
        pose.Place(_rig.Root, (miss / _chain.Length) with { Z = 0 });
        return pose;
    }

    private static Quaternion Level(Vector3 rest, Vector3 way)
    {
        Vector3 a = StandingPose.Unit(rest with { Z = 0 }), b = StandingPose.Unit(way with { Z = 0 });
        return a == Vector3.Zero || b == Vector3.Zero ? Quaternion.Identity : Rotations.Between(a, b);
    }

    /// <summary>A sine curve on the ground.</summary>
    private readonly record struct SineCurve(float Wave, float Amplitude)
    {
        public Vector3 At(float x) => new(x, Amplitude * MathF.Sin(MathF.Tau * x / Wave), 0);

        /// <summary>The place behind another from which a bone of some length leads there.</summary>
        public float Back(float x, float length)
        {
            float low = x - length, high = x;
            Vector3 start = At(x);
            for (int i = 0; i < 40; i++)
            {
                float middle = (low + high) / 2;
                if (Vector3.Distance(At(middle), start) > length)
                    low = middle;
                else
                    high = middle;
            }
            return low;
        }
    }
}
