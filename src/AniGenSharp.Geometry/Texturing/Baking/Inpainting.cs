using System.Numerics;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// Continues the known texels of a texture into the unknown ones (Telea 2004, image inpainting by the fast marching method): from the
/// border inward, each texel is extrapolated from its known neighbors and their slopes. Estimates from two sides differ where their fronts
/// meet, so filled texels are then relaxed toward the mean of their neighbors, which also continues a slope through a hole.
/// </summary>
internal static class Inpainting
{
    private const int Radius = 3;
    private const int RelaxationSweeps = 60;

    /// <summary>Fills texels.</summary>
    /// <param name="canvas">The texture. The wanted unknown texels become known if they are connected to known ones.</param>
    /// <param name="wanted">The texels to fill, [Size, Size].</param>
    public static void Fill(TextureCanvas canvas, Func<int, bool> wanted)
    {
        int size = canvas.Size;
        var distances = new float[size * size];
        var front = new PriorityQueue<int, (float Distance, int Texel)>();
        for (int texel = 0; texel < distances.Length; texel++)
        {
            distances[texel] = canvas.Known[texel] ? 0 : float.PositiveInfinity;
            if (canvas.Known[texel] && Neighbors(texel, size).Any(next => !canvas.Known[next] && wanted(next)))
                front.Enqueue(texel, (0, texel));
        }
        var filled = new List<int>();
        while (front.TryDequeue(out int texel, out (float Distance, int Texel) at))
        {
            if (at.Distance > distances[texel])
                continue;
            if (!canvas.Known[texel])
            {
                canvas.Colors[texel] = Extrapolate(canvas, distances, texel);
                canvas.Known[texel] = true;
                filled.Add(texel);
            }
            foreach (int next in Neighbors(texel, size))
            {
                if (canvas.Known[next] || !wanted(next))
                    continue;
                float distance = Arrival(distances, next, size);
                if (distance >= distances[next])
                    continue;
                distances[next] = distance;
                front.Enqueue(next, (distance, next));
            }
        }
        Relax(canvas, filled);
    }

    /// <summary>Sweeps over the texels alternately forward and backward; each becomes the mean of its known neighbors.</summary>
    private static void Relax(TextureCanvas canvas, List<int> texels)
    {
        int size = canvas.Size;
        for (int sweep = 0; sweep < RelaxationSweeps; sweep++)
        {
            for (int i = 0; i < texels.Count; i++)
            {
                int texel = texels[sweep % 2 == 0 ? i : texels.Count - 1 - i], x = texel % size, y = texel / size, count = 0;
                Vector3 sum = Vector3.Zero;
                Take(x > 0, texel - 1);
                Take(x < size - 1, texel + 1);
                Take(y > 0, texel - size);
                Take(y < size - 1, texel + size);
                if (count > 0)
                    canvas.Colors[texel] = sum / count;

                void Take(bool there, int near)
                {
                    if (!there || !canvas.Known[near])
                        return;
                    sum += canvas.Colors[near];
                    count++;
                }
            }
        }
    }

    private static Vector3 Extrapolate(TextureCanvas canvas, float[] distances, int texel)
    {
        int size = canvas.Size, x = texel % size, y = texel / size;
        Vector2 outwards = DistanceSlope(distances, texel, size);
        Vector3 sum = Vector3.Zero, low = Vector3.One, high = Vector3.Zero;
        float weights = 0;
        for (int dy = -Radius; dy <= Radius; dy++)
        {
            for (int dx = -Radius; dx <= Radius; dx++)
            {
                int nx = x + dx, ny = y + dy, near = ny * size + nx;
                if ((uint)nx >= (uint)size || (uint)ny >= (uint)size || dx * dx + dy * dy > Radius * Radius || !canvas.Known[near])
                    continue;
                var towards = new Vector2(-dx, -dy);
                float length = towards.Length();
                float along = MathF.Max(MathF.Abs(Vector2.Dot(towards / length, outwards)), 1e-3f);
                float weight = along / (length * length) / (1 + MathF.Abs(distances[near] - distances[texel]));
                sum += weight * (canvas.Colors[near] + ColorSlope(canvas, near, towards));
                weights += weight;
                low = Vector3.Min(low, canvas.Colors[near]);
                high = Vector3.Max(high, canvas.Colors[near]);
            }
        }
        // Extrapolation must not produce colors outside the range of the neighbors.
        return Vector3.Clamp(sum / weights, low, high);
    }

    /// <summary>The change of color along a direction, estimated from the known neighbors.</summary>
    private static Vector3 ColorSlope(TextureCanvas canvas, int texel, Vector2 towards)
    {
        int size = canvas.Size, x = texel % size, y = texel / size;
        return towards.X * Difference(x > 0, -1, x < size - 1, 1) + towards.Y * Difference(y > 0, -size, y < size - 1, size);

        Vector3 Difference(bool hasBefore, int before, bool hasAfter, int after)
        {
            hasBefore = hasBefore && canvas.Known[texel + before];
            hasAfter = hasAfter && canvas.Known[texel + after];
            Vector3 low = canvas.Colors[hasBefore ? texel + before : texel], high = canvas.Colors[hasAfter ? texel + after : texel];
            return (high - low) / (hasBefore && hasAfter ? 2 : 1);
        }
    }

    private static Vector2 DistanceSlope(float[] distances, int texel, int size)
    {
        int x = texel % size, y = texel / size;
        return new Vector2(Along(x > 0, -1, x < size - 1, 1), Along(y > 0, -size, y < size - 1, size));

        float Along(bool hasBefore, int before, bool hasAfter, int after)
        {
            hasBefore = hasBefore && float.IsFinite(distances[texel + before]);
            hasAfter = hasAfter && float.IsFinite(distances[texel + after]);
            float low = distances[hasBefore ? texel + before : texel], high = distances[hasAfter ? texel + after : texel];
            return (high - low) / (hasBefore && hasAfter ? 2 : 1);
        }
    }

    /// <summary>The time at which a front of unit speed reaches a texel, from the earliest neighbor along each axis.</summary>
    private static float Arrival(float[] distances, int texel, int size)
    {
        int x = texel % size, y = texel / size;
        const float Infinity = float.PositiveInfinity;
        float a = MathF.Min(x > 0 ? distances[texel - 1] : Infinity, x < size - 1 ? distances[texel + 1] : Infinity);
        float b = MathF.Min(y > 0 ? distances[texel - size] : Infinity, y < size - 1 ? distances[texel + size] : Infinity);
        float apart = MathF.Abs(a - b);
        return apart < 1 ? (a + b + MathF.Sqrt(2 - apart * apart)) / 2 : MathF.Min(a, b) + 1;
    }

    private static IEnumerable<int> Neighbors(int texel, int size)
    {
        int x = texel % size, y = texel / size;
        if (x > 0)
            yield return texel - 1;
        if (x < size - 1)
            yield return texel + 1;
        if (y > 0)
            yield return texel - size;
        if (y < size - 1)
            yield return texel + size;
    }
}
