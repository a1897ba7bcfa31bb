namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>A small linear least-squares problem, collected row by row.</summary>
/// <param name="count">Number of unknowns.</param>
internal sealed class NormalEquations(int count)
{
    private readonly double[,] _matrix = new double[count, count];
    private readonly double[] _right = new double[count];

    /// <summary>Adds an equation: row · x = value.</summary>
    public void Add(ReadOnlySpan<double> row, double value)
    {
        for (int i = 0; i < count; i++)
        {
            _right[i] += row[i] * value;
            for (int j = 0; j <= i; j++)
                _matrix[i, j] += row[i] * row[j];
        }
    }

    /// <summary>Adds to an entry of the matrix (the lower triangle) and, for its diagonal, nothing else.</summary>
    public void AddProduct(int i, int j, double product) => _matrix[Math.Max(i, j), Math.Min(i, j)] += product;

    /// <summary>Adds to an entry of the right-hand side.</summary>
    public void AddRight(int i, double product) => _right[i] += product;

    /// <summary>Pulls an unknown towards a value.</summary>
    public void Pull(int unknown, double weight, double value)
    {
        _matrix[unknown, unknown] += weight;
        _right[unknown] += weight * value;
    }

    /// <summary>The solution by Cholesky's method; unknowns that no equation determines are zero.</summary>
    /// <param name="damping">Share of the diagonal that is added to it (Levenberg and Marquardt).</param>
    public double[] Solve(double damping = 0)
    {
        var factor = (double[,])_matrix.Clone();
        var x = (double[])_right.Clone();
        for (int i = 0; i < count; i++)
        {
            factor[i, i] = factor[i, i] * (1 + damping) + 1e-12;
            for (int j = 0; j <= i; j++)
            {
                double sum = factor[i, j];
                for (int k = 0; k < j; k++)
                    sum -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / factor[j, j];
            }
            for (int k = 0; k < i; k++)
                x[i] -= factor[i, k] * x[k];
            x[i] /= factor[i, i];
        }
        for (int i = count - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < count; k++)
                x[i] -= factor[k, i] * x[k];
            x[i] /= factor[i, i];
        }
        return x;
    }
}
