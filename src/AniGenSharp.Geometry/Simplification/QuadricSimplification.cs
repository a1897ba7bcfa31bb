using System.Numerics;
using System.Runtime.Intrinsics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Simplifies a mesh by collapsing the edge of least quadric error, again and again, to the point that fits best. Topology and open boundaries are
/// kept (link condition), and no collapse may fold a face over or make a sliver.
/// </summary>
/// <remarks>
/// Sources: Garland and Heckbert, "Surface simplification using quadric error metrics", 1997; attributes after Hoppe, "New quadric metric for simplifying meshes
/// with appearance attributes", 1999 (a vertex's attributes are those that fit best at its position); link condition after Dey, Edelsbrunner, Guha and Nekhayev,
/// "Topology preserving edge contraction", 1999; the pull towards the edge's middle after Trettner and Kobbelt, "Fast and robust QEF minimization using probabilistic quadrics", 2020.
/// </remarks>
internal sealed class QuadricSimplification
{
    /// <summary>Most attribute channels that the cost can hold.</summary>
    public const int MaximumChannels = 16;

    // Pieces that are simplified side by side, how many times the wanted faces they leave, and from how many faces on.
    private const int Regions = 16, MortonBits = 5, RegionalShare = 4, LeastRegionalFaces = 100_000;

    private const double Pull = 1e-5, LengthCost = 1e-8;

    /// <summary>A face must keep this quality (1 for an equilateral triangle), unless it had less before, and this cosine to its old normal.</summary>
    private const double LeastQuality = 0.05, LeastTurn = 0.4;

    /// <summary>And this cosine to the mean normal of all that its moved vertex stands for.</summary>
    private const double LeastOutward = 0.2;

    private readonly SimplificationOptions _options;
    private readonly int _channels;
    private readonly double[] _points;
    private readonly int[] _corners;
    private readonly int[] _nextCorner;
    private readonly int[] _firstCorner;
    private readonly Quadric[] _quadrics;
    private readonly Vector256<double>[] _fits;
    private readonly bool[] _boundary;
    private readonly int[] _stamps;
    private readonly int[] _marks;
    private readonly Region _whole = new();
    private int _faceCount;
    private double _longestSquared;
    private double _leastQuality = LeastQuality;
    private double _leastTurn = LeastTurn;

    private QuadricSimplification(Vector3[] positions, int[] indices, SimplificationOptions options)
    {
        _options = options;
        _channels = options.Attributes == null ? 0 : options.AttributeChannels;
        int vertices = positions.Length;
        _faceCount = indices.Length / 3;
        _points = new double[3 * vertices];
        for (int v = 0; v < vertices; v++)
            (_points[3 * v], _points[3 * v + 1], _points[3 * v + 2]) = (positions[v].X, positions[v].Y, positions[v].Z);
        _corners = [.. indices];
        _nextCorner = new int[indices.Length];
        _firstCorner = new int[vertices];
        Array.Fill(_firstCorner, -1);
        for (int c = indices.Length - 1; c >= 0; c--)
        {
            _nextCorner[c] = _firstCorner[indices[c]];
            _firstCorner[indices[c]] = c;
        }
        _quadrics = new Quadric[vertices];
        _fits = new Vector256<double>[vertices * _channels];
        _boundary = new bool[vertices];
        _stamps = new int[vertices];
        _marks = new int[vertices];
    }

    /// <summary>Simplifies a mesh to a number of faces.</summary>
    /// <returns>Positions and triangles; vertices without a face are dropped. More faces than asked for remain where only forbidden collapses are left.</returns>
    /// <inheritdoc cref="Levels"/>
    public static TriangleMesh Simplify(Vector3[] positions, int[] indices, int targetFaces, SimplificationOptions? options = null, CancellationToken cancellationToken = default) =>
        Levels(positions, indices, [targetFaces], options, cancellationToken)[0];

    /// <summary>Levels of detail from one run: each level is a simplification of the one before.</summary>
    /// <param name="positions">Vertex positions, [V].</param>
    /// <param name="indices">Triangles, manifold, with or without boundary, [3F].</param>
    /// <param name="targets">Face counts, descending.</param>
    /// <param name="options">Costs and limits.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="ArgumentException">The targets do not descend, or the attributes do not fit the vertices.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TriangleMesh[] Levels(Vector3[] positions, int[] indices, IReadOnlyList<int> targets, SimplificationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimplificationOptions();
        if (options.Attributes is { } attributes && (options.AttributeChannels is < 1 or > MaximumChannels || attributes.Length != positions.Length * options.AttributeChannels))
            throw new ArgumentException($"{attributes.Length} attribute values do not fit {positions.Length} vertices by {options.AttributeChannels} (at most {MaximumChannels}) channels.", nameof(options));
        for (int i = 0; i < targets.Count; i++)
        {
            if (targets[i] < 0 || i > 0 && targets[i] > targets[i - 1])
                throw new ArgumentException("Levels of detail must descend.", nameof(targets));
        }
        var levels = new TriangleMesh[targets.Count];
        var run = new QuadricSimplification(positions, indices, options);
        var edges = run.Prepare();
        if (run.CollapseRegions(edges, RegionalShare * targets[0], cancellationToken))
            edges = run.Relabel();
        run.PushAll(edges);
        for (int level = 0; level < levels.Length; level++)
        {
            run.CollapseTo(targets[level], cancellationToken);
            levels[level] = run.Snapshot();
        }
        return levels;
    }

    /// <summary>Quadrics of faces and boundaries.</summary>
    private EdgeTable Prepare()
    {
        var edges = EdgeTable.Build(_corners, _firstCorner.Length);
        for (int e = 0; e < edges.Count; e++)
        {
            if (edges[e].Length != 1)
                continue;
            int h = edges[e][0];
            _boundary[_corners[h]] = _boundary[_corners[EdgeTable.Next(h)]] = true;
        }

        int faces = _corners.Length / 3;
        Span<double> gradient = stackalloc double[4];
        for (int f = 0; f < faces; f++)
        {
            int a = _corners[3 * f], b = _corners[3 * f + 1], c = _corners[3 * f + 2];
            var (nx, ny, nz) = DoubledAreaNormal(a, b, c);
            double length = Math.Sqrt(nx * nx + ny * ny + nz * nz), area = length / 2;
            if (length <= 0)
                continue;
            (nx, ny, nz) = (nx / length, ny / length, nz / length);
            double d = -(nx * _points[3 * a] + ny * _points[3 * a + 1] + nz * _points[3 * a + 2]);
            var quadric = new Quadric { Weight = area, NormalX = area * nx, NormalY = area * ny, NormalZ = area * nz };
            quadric.AddPlane(nx, ny, nz, d, area);
            for (int k = 0; k < _channels; k++)
            {
                Gradient(a, b, c, k, nx, ny, nz, length, gradient);
                quadric.AddPlane(gradient[0], gradient[1], gradient[2], gradient[3], area);
                var fit = Vector256.Create(gradient[0], gradient[1], gradient[2], gradient[3]) * area;
                _fits[a * _channels + k] += fit;
                _fits[b * _channels + k] += fit;
                _fits[c * _channels + k] += fit;
            }
            _quadrics[a].Add(quadric);
            _quadrics[b].Add(quadric);
            _quadrics[c].Add(quadric);
        }

        for (int e = 0; e < edges.Count; e++)
        {
            if (edges[e].Length != 1)
                continue;
            int h = edges[e][0], a = _corners[h], b = _corners[EdgeTable.Next(h)];
            var (nx, ny, nz) = DoubledAreaNormal(a, b, _corners[EdgeTable.Previous(h)]);
            var (ex, ey, ez) = (_points[3 * b] - _points[3 * a], _points[3 * b + 1] - _points[3 * a + 1], _points[3 * b + 2] - _points[3 * a + 2]);
            var (x, y, z) = (ey * nz - ez * ny, ez * nx - ex * nz, ex * ny - ey * nx);
            double length = Math.Sqrt(x * x + y * y + z * z);
            if (length <= 0)
                continue;
            (x, y, z) = (x / length, y / length, z / length);
            var quadric = new Quadric();
            quadric.AddPlane(x, y, z, -(x * _points[3 * a] + y * _points[3 * a + 1] + z * _points[3 * a + 2]), _options.BoundaryWeight * (ex * ex + ey * ey + ez * ez));
            _quadrics[a].Add(quadric);
            _quadrics[b].Add(quadric);
        }
        return edges;
    }

    private void PushAll(EdgeTable edges)
    {
        var entries = new CollapseHeap.Entry[edges.Count];
        Chunks.Run(edges.Count, (_, from, to) =>
        {
            for (int e = from; e < to; e++)
            {
                int h = edges[e][0];
                entries[e] = Entry(_corners[h], _corners[EdgeTable.Next(h)]);
            }
        });
        _whole.Heap.Fill(entries);
    }

    private CollapseHeap.Entry Entry(int a, int b)
    {
        (int low, int high) = (Math.Min(a, b), Math.Max(a, b));
        return new CollapseHeap.Entry((float)Cost(low, high, out double _, out double _, out double _), low, high, _stamps[low] + _stamps[high]);
    }

    /// <summary>Attribute k over the plane of a face as a linear function of space without a part along the normal: gradient and offset.</summary>
    private void Gradient(int a, int b, int c, int k, double nx, double ny, double nz, double doubledArea, Span<double> into)
    {
        var attributes = _options.Attributes!;
        double va = attributes[a * _channels + k], vb = attributes[b * _channels + k] - va, vc = attributes[c * _channels + k] - va;
        // g = (n × (vb · AC − vc · AB)) / 2·area, the gradient with g·AB = vb and g·AC = vc; the sign follows from the corner order.
        double ux = vb * (_points[3 * c] - _points[3 * a]) - vc * (_points[3 * b] - _points[3 * a]);
        double uy = vb * (_points[3 * c + 1] - _points[3 * a + 1]) - vc * (_points[3 * b + 1] - _points[3 * a + 1]);
        double uz = vb * (_points[3 * c + 2] - _points[3 * a + 2]) - vc * (_points[3 * b + 2] - _points[3 * a + 2]);
        into[0] = (uy * nz - uz * ny) / doubledArea;
        into[1] = (uz * nx - ux * nz) / doubledArea;
        into[2] = (ux * ny - uy * nx) / doubledArea;
        into[3] = va - (into[0] * _points[3 * a] + into[1] * _points[3 * a + 1] + into[2] * _points[3 * a + 2]);
    }

    private (double X, double Y, double Z) DoubledAreaNormal(int a, int b, int c)
    {
        double ux = _points[3 * b] - _points[3 * a], uy = _points[3 * b + 1] - _points[3 * a + 1], uz = _points[3 * b + 2] - _points[3 * a + 2];
        double vx = _points[3 * c] - _points[3 * a], vy = _points[3 * c + 1] - _points[3 * a + 1], vz = _points[3 * c + 2] - _points[3 * a + 2];
        return (uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
    }

    /// <summary>What collapsing an edge costs, and where its vertex would go.</summary>
    private double Cost(int u, int v, out double x, out double y, out double z)
    {
        double ux = _points[3 * u], uy = _points[3 * u + 1], uz = _points[3 * u + 2], vx = _points[3 * v], vy = _points[3 * v + 1], vz = _points[3 * v + 2];
        double mx = (ux + vx) / 2, my = (uy + vy) / 2, mz = (uz + vz) / 2;
        Quadric quadric = _quadrics[u];
        quadric.Add(_quadrics[v]);
        double weight = quadric.Weight;
        if (weight > 0)
        {
            // With the best attributes put in, each channel takes the square of its weighted mean plane off again.
            for (int k = 0; k < _channels; k++)
            {
                var fit = _fits[u * _channels + k] + _fits[v * _channels + k];
                quadric.AddPlane(fit[0], fit[1], fit[2], fit[3], -1 / weight);
            }
        }
        double length = (ux - vx) * (ux - vx) + (uy - vy) * (uy - vy) + (uz - vz) * (uz - vz);
        double pull = Pull * (quadric.A00 + quadric.A11 + quadric.A22);
        bool solved = quadric.Minimum(pull, mx, my, mz, out x, out y, out z);
        double away = (x - mx) * (x - mx) + (y - my) * (y - my) + (z - mz) * (z - mz);
        double cost = quadric.At(x, y, z);
        if (!solved || !(away <= 4 * length))
        {
            (x, y, z, cost) = (mx, my, mz, quadric.At(mx, my, mz));
            double atU = quadric.At(ux, uy, uz), atV = quadric.At(vx, vy, vz);
            if (atU < cost)
                (x, y, z, cost) = (ux, uy, uz, atU);
            if (atV < cost)
                (x, y, z, cost) = (vx, vy, vz, atV);
        }
        return cost + LengthCost * length * weight;
    }

    /// <summary>
    /// Collapses what is cheap in pieces of the mesh, side by side, as far as <paramref name="target"/> faces; false where that is not worth it. All pieces go to the
    /// same cost before any goes further, so that the order is nearly that of a single run. What touches the border of a piece waits for the rest.
    /// </summary>
    private bool CollapseRegions(EdgeTable edges, int target, CancellationToken cancellationToken)
    {
        if (_faceCount <= 2 * target || _faceCount < LeastRegionalFaces)
            return false;
        SetLongestEdge(target);
        int[] owners = Owners();
        bool Free(int v) => owners[v] >= 0;
        Region[] regions = [.. Enumerable.Range(0, Regions).Select(_ => new Region { Free = Free })];
        var inside = new List<int>[Regions];
        for (int r = 0; r < Regions; r++)
            inside[r] = new List<int>(edges.Count / Regions);
        for (int e = 0; e < edges.Count; e++)
        {
            int a = _corners[edges[e][0]], b = _corners[EdgeTable.Next(edges[e][0])];
            if (Free(a) && Free(b))
                inside[owners[a]].Add(edges[e][0]);
        }
        var costs = new float[Regions];
        Parallel.For(0, Regions, r =>
        {
            CollapseHeap.Entry[] entries = [.. inside[r].Select(h => Entry(_corners[h], _corners[EdgeTable.Next(h)]))];
            // The first limit: what the cheapest quarter costs.
            costs[r] = entries.Length == 0 ? 0 : entries.Select(entry => entry.Cost).Order().ElementAt(entries.Length / 4);
            regions[r].Heap.Fill(entries);
        });
        float limit = Math.Max(costs.Order().ElementAt(Regions / 2), float.Epsilon);
        while (_faceCount > target && regions.Any(region => region.Heap.Count > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var removed = new int[Regions];
            Parallel.For(0, Regions, r =>
            {
                while (regions[r].Heap.TryPop(out var entry, limit))
                    removed[r] += Try(entry, regions[r]);
            });
            _faceCount -= removed.Sum();
            limit *= 1.5f;
        }
        _whole.Tick = regions.Max(region => region.Tick);
        return true;
    }

    /// <summary>For each vertex the piece it lies in, -1 where a face around it reaches into another. Pieces are equal stretches of a Morton curve.</summary>
    private int[] Owners()
    {
        int vertices = _firstCorner.Length;
        double[] low = [_points[0], _points[1], _points[2]], high = [.. low];
        for (int i = 0; i < _points.Length; i++)
            (low[i % 3], high[i % 3]) = (Math.Min(low[i % 3], _points[i]), Math.Max(high[i % 3], _points[i]));
        var keys = new int[vertices];
        int[] order = [.. Enumerable.Range(0, vertices)];
        for (int v = 0; v < vertices; v++)
        {
            for (int bit = 1; bit <= MortonBits; bit++)
            {
                for (int axis = 0; axis < 3; axis++)
                    keys[v] = keys[v] << 1 | (int)((_points[3 * v + axis] - low[axis]) / Math.Max(high[axis] - low[axis], 1e-30) * ((1 << bit) - 1e-6)) & 1;
            }
        }
        Array.Sort(keys, order);
        var pieces = new int[vertices];
        for (int i = 0; i < vertices; i++)
            pieces[order[i]] = (int)((long)i * Regions / vertices);
        int[] owners = [.. pieces];
        for (int c = 0; c < _corners.Length; c++)
        {
            int a = _corners[c], b = _corners[EdgeTable.Next(c)];
            if (pieces[a] != pieces[b])
                owners[a] = owners[b] = -1;
        }
        return owners;
    }

    /// <summary>Collapses an edge if it still is what it was and may go; returns how many faces went.</summary>
    private int Try(in CollapseHeap.Entry entry, Region region)
    {
        if (_stamps[entry.U] + _stamps[entry.V] != entry.Stamp || _firstCorner[entry.U] < 0 || _firstCorner[entry.V] < 0)
            return 0;
        Cost(entry.U, entry.V, out double x, out double y, out double z);
        return Allowed(entry.U, entry.V, x, y, z, region) ? Collapse(entry.U, entry.V, x, y, z, region) : 0;
    }

    /// <summary>Sets the limit of an edge's length from that in an even mesh of so many faces.</summary>
    private void SetLongestEdge(int faces)
    {
        double area = 0;
        for (int f = 0; f < _corners.Length / 3; f++)
        {
            if (_corners[3 * f] < 0)
                continue;
            var (x, y, z) = DoubledAreaNormal(_corners[3 * f], _corners[3 * f + 1], _corners[3 * f + 2]);
            area += Math.Sqrt(x * x + y * y + z * z) / 2;
        }
        double edge = _options.LongestEdge * Math.Sqrt(area / Math.Max(1, faces) * 4 / Math.Sqrt(3));
        _longestSquared = edge * edge;
    }

    private void CollapseTo(int target, CancellationToken cancellationToken)
    {
        SetLongestEdge(target);
        // Collapses that were forbidden can be allowed once their surroundings have changed, so what is left is offered again, at last with laxer limits.
        for (int round = 0; _faceCount > target; round++)
        {
            int before = _faceCount, pops = 0;
            while (_faceCount > target && _whole.Heap.TryPop(out var entry))
            {
                if ((++pops & 0xfff) == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                _faceCount -= Try(entry, _whole);
            }
            if (_faceCount <= target)
                break;
            if (before - _faceCount < Math.Max(2, before / 200))
            {
                if (_leastQuality < 0.006)
                    break;
                (_leastQuality, _leastTurn) = (_leastQuality / 3, _leastTurn / 2);
                _longestSquared *= 4;
            }
            PushAll(Relabel());
        }
        (_leastQuality, _leastTurn) = (LeastQuality, LeastTurn);
    }

    /// <summary>The live triangles.</summary>
    private int[] Alive()
    {
        var alive = new List<int>(3 * _faceCount);
        for (int c = 0; c < _corners.Length; c += 3)
        {
            if (_corners[c] >= 0)
                alive.AddRange(_corners.AsSpan(c, 3));
        }
        return [.. alive];
    }

    /// <summary>Moves the live triangles to the front, so that an edge table of them can be read against the corners.</summary>
    private EdgeTable Relabel()
    {
        int[] alive = Alive();
        Array.Fill(_corners, -1);
        alive.CopyTo(_corners, 0);
        Array.Fill(_firstCorner, -1);
        for (int c = alive.Length - 1; c >= 0; c--)
        {
            _nextCorner[c] = _firstCorner[alive[c]];
            _firstCorner[alive[c]] = c;
        }
        return EdgeTable.Build(alive, _firstCorner.Length);
    }

    /// <summary>Whether a collapse keeps the topology and turns no face over.</summary>
    private bool Allowed(int u, int v, double x, double y, double z, Region region)
    {
        int tick = ++region.Tick, shared = 0, valenceU = 0, valenceV = 0;
        for (int c = _firstCorner[u]; c >= 0; c = _nextCorner[c])
        {
            int next = _corners[EdgeTable.Next(c)], previous = _corners[EdgeTable.Previous(c)];
            _marks[next] = _marks[previous] = tick;
            valenceU++;
            if (next == v || previous == v)
                shared++;
        }
        if (shared is not (1 or 2) || shared == 2 && _boundary[u] && _boundary[v])
            return false;

        int tickSeen = ++region.Tick, common = 0;
        for (int c = _firstCorner[v]; c >= 0; c = _nextCorner[c])
        {
            valenceV++;
            foreach (int other in (ReadOnlySpan<int>)[_corners[EdgeTable.Next(c)], _corners[EdgeTable.Previous(c)]])
            {
                if (_marks[other] == tick)
                {
                    common++;
                    _marks[other] = tickSeen;
                }
            }
        }
        // v itself is marked as a neighbour of u, but is none of its own.
        if (common != shared || valenceU + valenceV - 2 * shared < (shared == 2 && !_boundary[u] && !_boundary[v] ? 3 : 1))
            return false;

        // Small turns add up over many collapses, so faces must not look away from what the vertex stands for either, where that has a direction.
        ref readonly Quadric a = ref _quadrics[u], b = ref _quadrics[v];
        double nx = a.NormalX + b.NormalX, ny = a.NormalY + b.NormalY, nz = a.NormalZ + b.NormalZ;
        double length = Math.Sqrt(nx * nx + ny * ny + nz * nz);
        (nx, ny, nz) = length < 0.5 * (a.Weight + b.Weight) ? (0, 0, 0) : (nx / length, ny / length, nz / length);
        return KeepsFaces(u, v, x, y, z, nx, ny, nz) && KeepsFaces(v, u, x, y, z, nx, ny, nz);
    }

    private bool KeepsFaces(int moved, int other, double x, double y, double z, double outX, double outY, double outZ)
    {
        double ox = _points[3 * moved], oy = _points[3 * moved + 1], oz = _points[3 * moved + 2];
        for (int c = _firstCorner[moved]; c >= 0; c = _nextCorner[c])
        {
            int a = _corners[EdgeTable.Next(c)], b = _corners[EdgeTable.Previous(c)];
            if (a == other || b == other)
                continue;
            double ax = _points[3 * a], ay = _points[3 * a + 1], az = _points[3 * a + 2], bx = _points[3 * b] - ax, by = _points[3 * b + 1] - ay, bz = _points[3 * b + 2] - az;
            double px = x - ax, py = y - ay, pz = z - az, qx = ox - ax, qy = oy - ay, qz = oz - az;
            double nx = by * pz - bz * py, ny = bz * px - bx * pz, nz = bx * py - by * px;
            double mx = by * qz - bz * qy, my = bz * qx - bx * qz, mz = bx * qy - by * qx;
            double newSquared = nx * nx + ny * ny + nz * nz, oldSquared = mx * mx + my * my + mz * mz;
            double dot = nx * mx + ny * my + nz * mz;
            if (dot < 0 || dot * dot < _leastTurn * _leastTurn * newSquared * oldSquared)
                return false;
            if (nx * outX + ny * outY + nz * outZ < LeastOutward * Math.Sqrt(newSquared * (outX * outX + outY * outY + outZ * outZ)))
                return false;
            double toA = px * px + py * py + pz * pz, toB = (px - bx) * (px - bx) + (py - by) * (py - by) + (pz - bz) * (pz - bz), side = bx * bx + by * by + bz * bz;
            double oldToA = qx * qx + qy * qy + qz * qz, oldToB = (qx - bx) * (qx - bx) + (qy - by) * (qy - by) + (qz - bz) * (qz - bz);
            if (Math.Max(toA, toB) > _longestSquared && Math.Max(toA, toB) > Math.Max(oldToA, oldToB))
                return false;
            // 1 for an equilateral triangle, towards 0 for a sliver.
            double perimeter = toA + toB + side, quality = 12 * newSquared;
            if (quality < _leastQuality * _leastQuality * perimeter * perimeter
                && newSquared * Square(oldToA + oldToB + side) <= oldSquared * perimeter * perimeter)
                return false;
        }
        return true;
    }

    private static double Square(double value) => value * value;

    private int Collapse(int u, int v, double x, double y, double z, Region region)
    {
        int removed = 0;
        (_points[3 * u], _points[3 * u + 1], _points[3 * u + 2]) = (x, y, z);
        _quadrics[u].Add(_quadrics[v]);
        for (int k = 0; k < _channels; k++)
            _fits[u * _channels + k] += _fits[v * _channels + k];
        _boundary[u] |= _boundary[v];

        for (int c = _firstCorner[v]; c >= 0;)
        {
            int next = _nextCorner[c], n = EdgeTable.Next(c), p = EdgeTable.Previous(c);
            if (_corners[n] == u || _corners[p] == u)
            {
                // The face vanishes; its third corner's list is thinned, and u's below.
                int third = _corners[n] == u ? p : n;
                Unlink(_corners[third], third);
                Unlink(u, _corners[n] == u ? n : p);
                _corners[c] = _corners[n] = _corners[p] = -1;
                removed++;
            }
            else
            {
                _corners[c] = u;
                _nextCorner[c] = _firstCorner[u];
                _firstCorner[u] = c;
            }
            c = next;
        }
        _firstCorner[v] = -1;
        _stamps[v]++;
        _stamps[u]++;

        int tick = ++region.Tick;
        for (int c = _firstCorner[u]; c >= 0; c = _nextCorner[c])
        {
            Offer(_corners[EdgeTable.Next(c)]);
            Offer(_corners[EdgeTable.Previous(c)]);
        }
        return removed;

        void Offer(int w)
        {
            if (_marks[w] == tick)
                return;
            _marks[w] = tick;
            if (region.Free(w))
                region.Heap.Push(Entry(u, w));
        }
    }

    private void Unlink(int vertex, int corner)
    {
        if (_firstCorner[vertex] == corner)
        {
            _firstCorner[vertex] = _nextCorner[corner];
            return;
        }
        int c = _firstCorner[vertex];
        while (_nextCorner[c] != corner)
            c = _nextCorner[c];
        _nextCorner[c] = _nextCorner[corner];
    }

    private TriangleMesh Snapshot()
    {
        var map = new int[_firstCorner.Length];
        int[] indices = Alive();
        int count = 0;
        foreach (int v in indices)
            map[v] = 1;
        for (int v = 0; v < map.Length; v++)
            map[v] = map[v] == 0 ? -1 : count++;
        var positions = new Vector3[count];
        for (int v = 0; v < map.Length; v++)
        {
            if (map[v] >= 0)
                positions[map[v]] = new Vector3((float)_points[3 * v], (float)_points[3 * v + 1], (float)_points[3 * v + 2]);
        }
        for (int i = 0; i < indices.Length; i++)
            indices[i] = map[indices[i]];
        return new TriangleMesh(positions, indices);
    }

    /// <summary>What a piece of the mesh needs of its own to be simplified beside others.</summary>
    private sealed class Region
    {
        public CollapseHeap Heap { get; } = new();

        /// <summary>Which vertices may move.</summary>
        public Func<int, bool> Free { get; init; } = _ => true;

        public int Tick { get; set; }
    }
}
