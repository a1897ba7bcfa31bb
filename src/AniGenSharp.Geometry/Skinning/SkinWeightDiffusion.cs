using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>
/// Smooths skin weights by letting them flow over the surface like heat. The extent is given as a length, so the result hardly depends on
/// the number of faces.
/// </summary>
internal static class SkinWeightDiffusion
{
    // Several implicit steps approach a Gaussian; a single one has the long tails of an exponential.
    private const int Steps = 2;

    private const int MaxIterations = 500;
    private const double Tolerance = 1e-5;

    /// <summary>Smooths weights.</summary>
    /// <param name="weights">[V, J].</param>
    /// <param name="mesh">The surface, V vertices.</param>
    /// <param name="length">
    /// Standard deviation of the smoothing along the surface, as a share of the longest side of the mesh's bounding box; 0 changes nothing.
    /// </param>
    /// <returns>Weights that sum to one per vertex, or <paramref name="weights"/> itself if nothing needs to be done.</returns>
    /// <exception cref="ArgumentException">The weights do not fit the mesh.</exception>
    public static SkinWeights Diffuse(SkinWeights weights, TriangleMesh mesh, double length)
    {
        if (weights.VertexCount != mesh.VertexCount)
        {
            throw new ArgumentException(
                $"{weights.VertexCount} rows of skin weights do not fit {mesh.VertexCount} vertices.", nameof(weights));
        }
        if (!(length > 0) || mesh.FaceCount == 0)
            return weights;
        double deviation = length * BoundingBox.Of(mesh.Positions).LongestSide;
        var laplacian = new SurfaceLaplacian(mesh.Positions, mesh.Indices);
        int joints = weights.JointCount;
        var result = new SkinWeights(new float[weights.Values.Length], joints);
        Parallel.For(0, joints, ParallelLoops.Options, joint =>
        {
            double[] column = new double[weights.VertexCount];
            bool used = false;
            for (int v = 0; v < column.Length; v++)
                used |= (column[v] = weights.Values[v * joints + joint]) != 0;
            if (!used)
                return;

            // The heat equation spreads by a variance of twice the time.
            for (int step = 0; step < Steps; step++)
                column = Solve(laplacian, column, deviation * deviation / 2 / Steps);
            for (int v = 0; v < column.Length; v++)
                result.Values[v * joints + joint] = (float)Math.Max(column[v], 0);
        });
        Normalize(result, weights);
        return result;
    }

    /// <summary>Divides each row by its sum; a row without weights is not changed.</summary>
    private static void Normalize(SkinWeights weights, SkinWeights before)
    {
        for (int v = 0; v < weights.VertexCount; v++)
        {
            var row = weights.Row(v);
            float sum = 0;
            foreach (float weight in row)
                sum += weight;
            if (!(sum > 0))
            {
                before.Row(v).CopyTo(row);
                continue;
            }
            foreach (ref float weight in row)
                weight /= sum;
        }
    }

    /// <summary>Solves (A + time·L) x = A·start by conjugate gradients, preconditioned by the diagonal.</summary>
    private static double[] Solve(SurfaceLaplacian laplacian, double[] start, double time)
    {
        int count = start.Length;
        double[] x = (double[])start.Clone(), residual = new double[count], direction = new double[count], product = new double[count];
        double[] diagonal = new double[count];
        double size = 0, descent = 0;
        for (int v = 0; v < count; v++)
        {
            diagonal[v] = laplacian.Areas[v] + time * laplacian.WeightSums[v];
            if (!(diagonal[v] > 0))
                diagonal[v] = 1;
            residual[v] = time * (laplacian.NeighborSum(x, v) - laplacian.WeightSums[v] * x[v]);
            direction[v] = residual[v] / diagonal[v];
            descent += residual[v] * direction[v];
            size += diagonal[v] * x[v] * x[v];
        }
        for (int iteration = 0; iteration < MaxIterations && descent > Tolerance * Tolerance * size; iteration++)
        {
            double curvature = 0;
            for (int v = 0; v < count; v++)
            {
                product[v] = (laplacian.Areas[v] + time * laplacian.WeightSums[v]) * direction[v]
                    - time * laplacian.NeighborSum(direction, v);
                curvature += product[v] * direction[v];
            }
            double stride = descent / curvature, next = 0;
            for (int v = 0; v < count; v++)
            {
                x[v] += stride * direction[v];
                residual[v] -= stride * product[v];
                next += residual[v] * residual[v] / diagonal[v];
            }
            double share = next / descent;
            for (int v = 0; v < count; v++)
                direction[v] = residual[v] / diagonal[v] + share * direction[v];
            descent = next;
        }
        return x;
    }
}
