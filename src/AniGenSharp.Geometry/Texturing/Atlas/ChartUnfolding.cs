using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>
/// Flattens a chart with as little stretch as possible: starting from its projection along the mean normal, as rigidly as possible (Liu,
/// Zhang, Xu, Gotsman and Gortler 2008, local/global parameterization). The result is accepted only if no face is flipped or stretched
/// beyond the bound and the outline does not cross itself, which together mean that no two points of the chart have the same position.
/// </summary>
internal static class ChartUnfolding
{
    private const int Rounds = 12;
    private const int MoreRounds = 40;
    private const int SolverSteps = 12;

    // Obtuse corners have negative cotangents; a floor keeps the linear system positive definite.
    private const double MinWeight = 0.02;

    /// <summary>Computes the positions of the chart's vertices.</summary>
    /// <param name="chart">The chart; its positions are set.</param>
    /// <param name="maxStretch">The largest allowed singular value of the map, either way.</param>
    /// <returns>Whether the result is accepted.</returns>
    public static bool Unfold(Chart chart, double maxStretch)
    {
        Project(chart);
        if (chart.Faces.Length == 1)
            return true;
        var solver = new Solver(chart);
        solver.Run(Rounds);
        solver.Store();
        if (!WithinStretch(chart, maxStretch))
        {
            solver.Run(MoreRounds);
            solver.Store();
            if (!WithinStretch(chart, maxStretch))
                return false;
        }
        return !ChartOutline.Crosses(chart);
    }

    private static bool WithinStretch(Chart chart, double maxStretch)
    {
        double limit = maxStretch * maxStretch;
        for (int face = 0; face < chart.Faces.Length; face++)
        {
            if (!(chart.SignedArea(face) > 0))
                return false;
            int a = chart.Corners[3 * face], b = chart.Corners[3 * face + 1], c = chart.Corners[3 * face + 2];
            (double larger, double smaller) = ChartStretch.Squares(
                chart.Position(a), chart.Position(b), chart.Position(c), chart.Uvs[a], chart.Uvs[b], chart.Uvs[c]);
            if (larger > limit || smaller < 1 / limit)
                return false;
        }
        return true;
    }

    private static void Project(Chart chart)
    {
        Vector3 normal = Vector3.Zero;
        foreach (int face in chart.Faces)
            normal += chart.Surface.Normals[face] * (float)chart.Surface.Areas[face];
        normal = normal.Length() > 0 ? Vector3.Normalize(normal) : Vector3.UnitZ;
        Vector3 right = Vector3.Normalize(Vector3.Cross(MathF.Abs(normal.Z) < 0.9f ? Vector3.UnitZ : Vector3.UnitX, normal));
        Vector3 up = Vector3.Cross(normal, right);
        Vector3 origin = chart.Position(0);
        for (int vertex = 0; vertex < chart.Uvs.Length; vertex++)
        {
            Vector3 offset = chart.Position(vertex) - origin;
            chart.Uvs[vertex] = new Vector2(Vector3.Dot(offset, right), Vector3.Dot(offset, up));
        }
    }

    /// <summary>Alternates between the best rotation of each face and the best positions for those rotations.</summary>
    private sealed class Solver
    {
        private readonly Chart _chart;
        private readonly double[] _flatX, _flatY, _weights;
        private readonly double[] _u, _v, _diagonal, _rhsU, _rhsV, _residual, _direction, _product;
        private readonly int[] _starts, _columns;
        private readonly double[] _values;

        public Solver(Chart chart)
        {
            _chart = chart;
            int faces = chart.Faces.Length, vertices = chart.Uvs.Length;
            (_u, _v) = (new double[vertices], new double[vertices]);
            for (int i = 0; i < vertices; i++)
                (_u[i], _v[i]) = (chart.Uvs[i].X, chart.Uvs[i].Y);
            (_rhsU, _rhsV, _diagonal) = (new double[vertices], new double[vertices], new double[vertices]);
            (_residual, _direction, _product) = (new double[vertices], new double[vertices], new double[vertices]);

            // Each face's edges in its own plane, and the cotangents of the opposite corners.
            (_flatX, _flatY, _weights) = (new double[3 * faces], new double[3 * faces], new double[3 * faces]);
            for (int face = 0; face < faces; face++)
                Flatten(face);

            (_starts, _columns, _values) = Assemble();
        }

        public void Run(int rounds)
        {
            for (int round = 0; round < rounds; round++)
            {
                FitRotations();
                Solve(_u, _rhsU);
                Solve(_v, _rhsV);
            }
        }

        public void Store()
        {
            for (int i = 0; i < _u.Length; i++)
                _chart.Uvs[i] = new Vector2((float)_u[i], (float)_v[i]);
        }

        private void Flatten(int face)
        {
            int half = 3 * _chart.Faces[face];
            double ab = _chart.Surface.Lengths[half], bc = _chart.Surface.Lengths[half + 1], ca = _chart.Surface.Lengths[half + 2];
            double x = ab > 0 ? (ab * ab + ca * ca - bc * bc) / (2 * ab) : 0;
            double y = Math.Sqrt(Math.Max(0, ca * ca - x * x));
            (_flatX[3 * face], _flatY[3 * face]) = (ab, 0);
            (_flatX[3 * face + 1], _flatY[3 * face + 1]) = (x - ab, y);
            (_flatX[3 * face + 2], _flatY[3 * face + 2]) = (-x, -y);
            double doubleArea = Math.Max(ab * y, 1e-30);
            double most = 1 / MinWeight;
            _weights[3 * face] = Math.Clamp((bc * bc + ca * ca - ab * ab) / (2 * doubleArea), MinWeight, most);
            _weights[3 * face + 1] = Math.Clamp((ca * ca + ab * ab - bc * bc) / (2 * doubleArea), MinWeight, most);
            _weights[3 * face + 2] = Math.Clamp((ab * ab + bc * bc - ca * ca) / (2 * doubleArea), MinWeight, most);
        }

        private (int[] Starts, int[] Columns, double[] Values) Assemble()
        {
            int vertices = _u.Length;
            var starts = new int[vertices + 1];
            // An inner half-edge represents both of its sides, a half-edge of the outline only itself.
            for (int half = 0; half < _weights.Length; half++)
            {
                if (_chart.Opposites[half] > half)
                    continue;
                (int from, int to) = Ends(half);
                starts[from + 1]++;
                starts[to + 1]++;
            }
            for (int i = 0; i < vertices; i++)
                starts[i + 1] += starts[i];
            var columns = new int[starts[^1]];
            var values = new double[columns.Length];
            int[] next = starts[..^1];
            for (int half = 0; half < _weights.Length; half++)
            {
                int opposite = _chart.Opposites[half];
                if (opposite > half)
                    continue;
                (int from, int to) = Ends(half);
                double weight = _weights[half] + (opposite >= 0 ? _weights[opposite] : 0);
                (columns[next[from]], values[next[from]++]) = (to, weight);
                (columns[next[to]], values[next[to]++]) = (from, weight);
                _diagonal[from] += weight;
                _diagonal[to] += weight;
            }
            return (starts, columns, values);
        }

        private (int From, int To) Ends(int half) =>
            (_chart.Corners[half], _chart.Corners[EdgeTable.Next(half)]);

        /// <summary>
        /// Rotates each face's flat shape to match its current position as well as possible, and collects the desired directions of its
        /// edges.
        /// </summary>
        private void FitRotations()
        {
            Array.Clear(_rhsU);
            Array.Clear(_rhsV);
            for (int first = 0; first < _weights.Length; first += 3)
            {
                double along = 0, across = 0;
                for (int half = first; half < first + 3; half++)
                {
                    (int from, int to) = Ends(half);
                    double du = _u[to] - _u[from], dv = _v[to] - _v[from];
                    along += _weights[half] * (du * _flatX[half] + dv * _flatY[half]);
                    across += _weights[half] * (dv * _flatX[half] - du * _flatY[half]);
                }
                double length = Math.Sqrt(along * along + across * across);
                double cos = length > 0 ? along / length : 1, sin = length > 0 ? across / length : 0;
                for (int half = first; half < first + 3; half++)
                {
                    (int from, int to) = Ends(half);
                    double x = _weights[half] * (cos * _flatX[half] - sin * _flatY[half]);
                    double y = _weights[half] * (sin * _flatX[half] + cos * _flatY[half]);
                    _rhsU[to] += x;
                    _rhsU[from] -= x;
                    _rhsV[to] += y;
                    _rhsV[from] -= y;
                }
            }
        }

        /// <summary>Conjugate gradients with Jacobi preconditioning, starting from the current positions.</summary>
        private void Solve(double[] x, double[] rhs)
        {
            Multiply(x, _product);
            double rho = 0, start = 0;
            for (int i = 0; i < x.Length; i++)
            {
                _residual[i] = rhs[i] - _product[i];
                _direction[i] = _residual[i] / _diagonal[i];
                rho += _residual[i] * _direction[i];
            }
            start = rho;
            for (int step = 0; step < SolverSteps && rho > start * 1e-8 && rho > 1e-30; step++)
            {
                Multiply(_direction, _product);
                double alpha = 0;
                for (int i = 0; i < x.Length; i++)
                    alpha += _direction[i] * _product[i];
                alpha = rho / alpha;
                double next = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    x[i] += alpha * _direction[i];
                    _residual[i] -= alpha * _product[i];
                    next += _residual[i] * _residual[i] / _diagonal[i];
                }
                double beta = next / rho;
                rho = next;
                for (int i = 0; i < x.Length; i++)
                    _direction[i] = _residual[i] / _diagonal[i] + beta * _direction[i];
            }
        }

        private void Multiply(double[] x, double[] result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double sum = _diagonal[i] * x[i];
                for (int k = _starts[i]; k < _starts[i + 1]; k++)
                    sum -= _values[k] * x[_columns[k]];
                result[i] = sum;
            }
        }
    }
}
