using System.Numerics;
using AniGenSharp.Geometry.Assets;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>Clips as FBX animation stacks, each with one layer and curves of linear keys for every bone that moves.</summary>
internal sealed class FbxAnimation(FbxObjects objects, BoneNodes bones, long[] models, double unitsPerMeter)
{
    /// <summary>FBX time units per second.</summary>
    private const long TimeUnits = 46_186_158_000;

    /// <summary>Interpolated angles may deviate from interpolated quaternions by this much, in radians.</summary>
    private const double MaxDeviation = 1e-5;

    /// <summary>
    /// The same for quaternions that a reader interpolates component by component, as Blender does after it has converted the angles.
    /// </summary>
    private const double MaxLinearDeviation = 5e-5;

    /// <summary>Keys are never closer than this, in seconds.</summary>
    private const float MinInterval = 1f / 960;

    /// <summary>Keys of one curve; more of them make the file too large for readers.</summary>
    private const int MaxKeys = 1_000_000;

    private const int LinearInterpolation = 4;

    /// <summary>Adds a clip as a stack.</summary>
    public void Add(AnimationClip clip)
    {
        long end = Time(clip.Duration);
        var (stack, record) = objects.Add("AnimationStack", clip.Name, "AnimStack", "");
        var properties = FbxObjects.Properties(record);
        FbxObjects.Add(properties, "LocalStart", 0L);
        FbxObjects.Add(properties, "LocalStop", end);
        FbxObjects.Add(properties, "ReferenceStart", 0L);
        FbxObjects.Add(properties, "ReferenceStop", end);
        var (layer, layerRecord) = objects.Add("AnimationLayer", clip.Name, "AnimLayer", "");
        FbxObjects.Properties(layerRecord);
        objects.Connect(layer, stack);
        foreach (var track in clip.Channels.Select(bones.Track))
        {
            AddCurves(layer, models[track.Bone], "R", "Lcl Rotation", Densify(track, clip.Name));
            if (track.Translations is { } translations)
            {
                AddCurves(layer, models[track.Bone], "T", "Lcl Translation", [.. track.Times.Zip(translations,
                    (time, at) => (time, (at.X * unitsPerMeter, at.Y * unitsPerMeter, at.Z * unitsPerMeter)))]);
            }
        }
    }

    /// <summary>Angles at a track's keys, and at as many between them as linear interpolation of angles needs to follow the arc.</summary>
    /// <exception cref="ArgumentException">The clip needs too many keys.</exception>
    private static List<(float Time, (double X, double Y, double Z) Value)> Densify(BoneTrack track, string clip)
    {
        var (times, rotations) = (track.Times, track.Rotations);
        var keys = new List<(float, (double, double, double))> { (times[0], EulerAngles.Of(rotations[0])) };
        for (int key = 1; key < times.Length && keys.Count <= MaxKeys; key++)
            Arc(times[key - 1], rotations[key - 1], times[key], rotations[key]);
        return keys.Count <= MaxKeys ? keys
            : throw new ArgumentException($"The clip {clip} of {times[^1]:f0} s is too long for FBX.", nameof(track));

        void Arc(float from, Quaternion start, float to, Quaternion end)
        {
            var a = keys[^1].Item2;
            var b = EulerAngles.Of(end, a);
            var middle = Quaternion.Slerp(start, end, 0.5f);
            var between = EulerAngles.ToQuaternion(((a.Item1 + b.X) / 2, (a.Item2 + b.Y) / 2, (a.Item3 + b.Z) / 2));
            bool bends = Angle(middle, between) > MaxDeviation
                || Angle(Quaternion.Slerp(start, end, 0.25f), Quaternion.Lerp(start, end, 0.25f)) > MaxLinearDeviation;
            if (to - from > MinInterval && bends)
            {
                float half = (from + to) / 2;
                Arc(from, start, half, middle);
                Arc(half, middle, to, end);
                return;
            }
            keys.Add((to, b));
        }
    }

    /// <summary>The angle between two close rotations, in radians; precise where a scalar product is not.</summary>
    private static double Angle(Quaternion a, Quaternion b) => 2 * Math.Min((a - b).Length(), (a + b).Length());

    private void AddCurves(
        long layer, long model, string name, string property, List<(float Time, (double X, double Y, double Z) Value)> keys)
    {
        var (node, record) = objects.Add("AnimationCurveNode", name, "AnimCurveNode", "");
        var properties = FbxObjects.Properties(record);
        long[] times = [.. keys.Select(key => Time(key.Time))];
        objects.Connect(node, layer);
        objects.Connect(node, model, property);
        foreach (var (axis, values) in new[]
        {
            ("d|X", keys.ConvertAll(key => (float)key.Value.X)),
            ("d|Y", keys.ConvertAll(key => (float)key.Value.Y)),
            ("d|Z", keys.ConvertAll(key => (float)key.Value.Z)),
        })
        {
            properties.Add("P", axis, "Number", "", "A", (double)values[0]);
            var (curve, curveRecord) = objects.Add("AnimationCurve", "", "AnimCurve", "");
            curveRecord.Add("Default", (double)values[0]);
            curveRecord.Add("KeyVer", 4008);
            curveRecord.Add("KeyTime", times);
            curveRecord.Add("KeyValueFloat", values.ToArray());
            curveRecord.Add("KeyAttrFlags", new[] { LinearInterpolation });
            curveRecord.Add("KeyAttrDataFloat", new float[4]);
            curveRecord.Add("KeyAttrRefCount", new[] { times.Length });
            objects.Connect(curve, node, axis);
        }
    }

    private static long Time(float seconds) => (long)Math.Round(seconds * (double)TimeUnits);
}
