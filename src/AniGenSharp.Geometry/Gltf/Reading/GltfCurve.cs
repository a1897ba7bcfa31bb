using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>The property of a node that a curve animates.</summary>
internal enum NodePath
{
    /// <summary>Its translation.</summary>
    Translation,

    /// <summary>Its rotation.</summary>
    Rotation,

    /// <summary>Its scale.</summary>
    Scale,
}

/// <summary>Keyframes of one property of one node.</summary>
/// <param name="Node">Index of the node.</param>
/// <param name="Path">The property.</param>
/// <param name="Interpolation"><c>STEP</c>, <c>LINEAR</c> or <c>CUBICSPLINE</c>.</param>
/// <param name="Times">Seconds, not descending, [K].</param>
/// <param name="Values">[K], or [3K] for splines: tangent in, value, tangent out. A vector's fourth number is 0.</param>
internal sealed record GltfCurve(int Node, NodePath Path, string Interpolation, float[] Times, Vector4[] Values)
{
    /// <summary>Reads the curve of a sampler.</summary>
    /// <exception cref="InvalidDataException">The sampler has no keys, not as many values as times, or times that descend.</exception>
    public static GltfCurve Read(int node, NodePath path, JsonElement sampler, GltfAccessors accessors)
    {
        float[] times = accessors.Floats(sampler.Int("input") ?? -1, 1);
        int components = path == NodePath.Rotation ? 4 : 3;
        float[] numbers = accessors.Floats(sampler.Int("output") ?? -1, components);
        string interpolation = sampler.Text("interpolation") ?? "LINEAR";
        int perKey = interpolation == "CUBICSPLINE" ? 3 : 1;
        if (times.Length == 0 || numbers.Length < times.Length * components * perKey)
            throw new InvalidDataException($"{times.Length} key times have {numbers.Length / components} values.");
        for (int i = 0; i < times.Length; i++)
            if (!float.IsFinite(times[i]) || i > 0 && times[i] < times[i - 1])
                throw new InvalidDataException("key times go back.");
        var values = new Vector4[times.Length * perKey];
        for (int i = 0; i < values.Length; i++)
        {
            var v = numbers.AsSpan(i * components, components);
            values[i] = new Vector4(v[0], v[1], v[2], components == 4 ? v[3] : 0);
            if (!float.IsFinite(values[i].LengthSquared()))
                throw new InvalidDataException("a key is not finite.");
        }
        return new GltfCurve(node, path, interpolation, times, values);
    }

    /// <summary>The value at a time; rotations are unit quaternions.</summary>
    public Vector4 At(float time)
    {
        var (from, to, share) = KeyInterval.At(Times, time);
        float span = Times[to] - Times[from];
        Vector4 value = Interpolation switch
        {
            "STEP" => Values[from],
            "CUBICSPLINE" => Spline(from, to, span, share),
            _ when Path == NodePath.Rotation => Slerp(Values[from], Values[to], share),
            _ => Vector4.Lerp(Values[from], Values[to], share),
        };
        return Path != NodePath.Rotation ? value : value.LengthSquared() > 1e-12f ? Vector4.Normalize(value) : Vector4.UnitW;
    }

    /// <summary>A transform of the node in which this property has its value at a time.</summary>
    public NodeTransform Apply(in NodeTransform transform, float time)
    {
        Vector4 value = At(time);
        return Path switch
        {
            NodePath.Translation => transform with { Translation = value.AsVector3(), Given = null },
            NodePath.Scale => transform with { Scale = value.AsVector3(), Given = null },
            _ => transform with { Rotation = new Quaternion(value.X, value.Y, value.Z, value.W), Given = null },
        };
    }

    /// <summary>Hermite interpolation. Source: glTF 2.0 specification, appendix C, "Cubic Spline Interpolation".</summary>
    private Vector4 Spline(int from, int to, float span, float t)
    {
        Vector4 value = Values[3 * from + 1], tangent = Values[3 * from + 2] * span;
        Vector4 nextValue = Values[3 * to + 1], nextTangent = Values[3 * to] * span;
        float t2 = t * t, t3 = t2 * t;
        return (2 * t3 - 3 * t2 + 1) * value + (t3 - 2 * t2 + t) * tangent + (-2 * t3 + 3 * t2) * nextValue + (t3 - t2) * nextTangent;
    }

    private static Vector4 Slerp(Vector4 from, Vector4 to, float share)
    {
        var q = Quaternion.Slerp(new Quaternion(from.X, from.Y, from.Z, from.W), new Quaternion(to.X, to.Y, to.Z, to.W), share);
        return new Vector4(q.X, q.Y, q.Z, q.W);
    }
}
