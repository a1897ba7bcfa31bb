using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Bench.Rigs;

/// <summary>
/// A procedural creature with an exactly known rig, as <c>make_creatures.py</c> writes it: joints, parents, and the round cones that define
/// its body and its skin weights.
/// </summary>
internal sealed class Creature
{
    // True skin weights below this do not count, as in the generator.
    private const float MinWeight = 0.02f;

    private readonly RoundCone[] _cones;
    private readonly float _softness;
    private readonly int[] _hops;

    private Creature(string name, string kind, SkeletonForest truth, RoundCone[] cones, float softness)
    {
        (Name, Kind, Truth, _cones, _softness) = (name, kind, truth, cones, softness);
        _hops = SkeletonTree.Hops(truth.Parents);
    }

    /// <summary>Name of the picture without its extension.</summary>
    public string Name { get; }

    /// <summary>The class of the creature, such as <c>quadruped</c>.</summary>
    public string Kind { get; }

    /// <summary>The true joints, in the networks' space.</summary>
    public SkeletonForest Truth { get; }

    /// <summary>Index of the true root.</summary>
    public int Root => Array.FindIndex(Truth.Parents, parent => parent < 0);

    /// <summary>Reads a creature.</summary>
    /// <param name="path">The JSON file.</param>
    public static Creature Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var root = document.RootElement;
        Vector3[] joints = [.. root.GetProperty("joints").EnumerateArray().Select(joint => Vector(joint, 0))];
        int[] parents = [.. root.GetProperty("parents").EnumerateArray().Select(parent => parent.GetInt32())];
        RoundCone[] cones = [.. root.GetProperty("prims").EnumerateArray().Select(RoundCone.Read)];
        return new Creature(
            Path.GetFileNameWithoutExtension(path), root.GetProperty("cls").GetString()!, new SkeletonForest(joints, parents), cones,
            root.GetProperty("tau").GetSingle());
    }

    /// <summary>Index of the true joint nearest to a point.</summary>
    public int Nearest(Vector3 point) => Distances.Nearest(point, Truth.Joints);

    /// <summary>Number of true bones between two true joints.</summary>
    public int Hops(int from, int to) => _hops[from * Truth.Count + to];

    /// <summary>The true skin weights at a point: a soft minimum over the distances to the joints' cones, [J].</summary>
    public float[] Skin(Vector3 point)
    {
        float[] weights = new float[Truth.Count];
        Array.Fill(weights, 1000f);
        foreach (var cone in _cones)
            weights[cone.Owner] = MathF.Min(weights[cone.Owner], cone.Distance(point));
        float least = weights.Min(), sum = 0;
        for (int j = 0; j < weights.Length; j++)
            sum += weights[j] = MathF.Exp(-(weights[j] - least) / _softness);
        for (int j = 0; j < weights.Length; j++)
            weights[j] = MathF.Max(weights[j] / sum - MinWeight, 0);
        sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    /// <summary>The distance of a point from the body, negative inside, as the generator computes it.</summary>
    public float Distance(Vector3 point)
    {
        float distance = 1000;
        foreach (var cone in _cones)
        {
            float other = cone.Distance(point), blend = MathF.Max(cone.Blend - MathF.Abs(distance - other), 0);
            distance = MathF.Min(distance, other) - blend * blend * 0.25f / cone.Blend;
        }
        return distance;
    }

    /// <summary>The color of the body at a point of its surface, without the patterns of the generator.</summary>
    public Vector3 Color(Vector3 point)
    {
        const float Softness = 0.012f;
        float[] distances = Array.ConvertAll(_cones, cone => cone.Distance(point));
        float least = distances.Min(), sum = 0;
        Vector3 color = Vector3.Zero;
        for (int i = 0; i < distances.Length; i++)
        {
            float weight = MathF.Exp((least - distances[i]) / Softness);
            (sum, color) = (sum + weight, color + weight * _cones[i].Color);
        }
        return Vector3.Clamp(color / sum, Vector3.Zero, Vector3.One);
    }

    internal static Vector3 Vector(JsonElement numbers, int first) =>
        new(numbers[first].GetSingle(), numbers[first + 1].GetSingle(), numbers[first + 2].GetSingle());
}
