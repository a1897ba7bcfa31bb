using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// A mesh during the clean-up. Vertices record where their attributes come from, so that no step has to copy attributes: an input vertex
/// refers to its own row, an added vertex to the two or three vertices that it lies between.
/// </summary>
internal sealed class WorkingMesh
{
    private readonly List<(int A, int B, int C)> _interpolated = [];

    public WorkingMesh(Vector3[] positions, int[] indices)
    {
        Positions = positions;
        Indices = indices;
        Sources = new int[positions.Length];
        for (int v = 0; v < Sources.Length; v++)
            Sources[v] = v;
    }

    /// <summary>Vertex positions, [V].</summary>
    public Vector3[] Positions { get; private set; }

    /// <summary>Triangles, [3F].</summary>
    public int[] Indices { get; set; }

    /// <summary>For each vertex the input vertex it is a copy of, or -1 - the number of an added vertex, [V].</summary>
    public int[] Sources { get; private set; }

    public int VertexCount => Positions.Length;

    public int FaceCount => Indices.Length / 3;

    /// <summary>Keeps the faces for which <paramref name="keep"/> holds. Returns how many were removed.</summary>
    public int KeepFaces(Func<int, bool> keep)
    {
        int kept = 0, faces = FaceCount;
        var indices = new int[Indices.Length];
        for (int f = 0; f < faces; f++)
        {
            if (!keep(f))
                continue;
            Indices.AsSpan(3 * f, 3).CopyTo(indices.AsSpan(3 * kept));
            kept++;
        }
        if (kept < faces)
            Indices = indices[..(3 * kept)];
        return faces - kept;
    }

    /// <summary>Appends copies of existing vertices, or added ones. Returns the number of the first.</summary>
    public int Append(IReadOnlyList<Vector3> positions, IReadOnlyList<int> sources)
    {
        int first = Positions.Length;
        Positions = [.. Positions, .. positions];
        Sources = [.. Sources, .. sources];
        return first;
    }

    /// <summary>Records a vertex at the mean of three vertices, given by their own sources. Returns its source.</summary>
    public int AddInterpolated(int sourceA, int sourceB, int sourceC)
    {
        _interpolated.Add((sourceA, sourceB, sourceC));
        return -_interpolated.Count;
    }

    /// <summary>Drops vertices without a face; the order of the others stays.</summary>
    public void Compact()
    {
        var map = new int[VertexCount];
        foreach (int v in Indices)
            map[v] = 1;
        int count = 0;
        for (int v = 0; v < map.Length; v++)
        {
            if (map[v] == 0)
                continue;
            Positions[count] = Positions[v];
            Sources[count] = Sources[v];
            map[v] = count++;
        }
        if (count == VertexCount)
            return;
        Positions = Positions[..count];
        Sources = Sources[..count];
        for (int i = 0; i < Indices.Length; i++)
            Indices[i] = map[Indices[i]];
    }

    /// <summary>The attributes of this mesh's vertices, [V, C], from those of the input.</summary>
    public float[] Gather(ReadOnlySpan<float> input, int channels)
    {
        var made = new float[_interpolated.Count * channels];
        for (int m = 0; m < _interpolated.Count; m++)
        {
            var row = made.AsSpan(m * channels, channels);
            var (a, b, c) = _interpolated[m];
            foreach (int source in (ReadOnlySpan<int>)[a, b, c])
            {
                var from = source >= 0 ? input.Slice(source * channels, channels) : made.AsSpan((-1 - source) * channels, channels);
                for (int k = 0; k < channels; k++)
                    row[k] += from[k] / 3;
            }
        }
        var gathered = new float[VertexCount * channels];
        for (int v = 0; v < VertexCount; v++)
        {
            int source = Sources[v];
            var row = source >= 0 ? input.Slice(source * channels, channels) : made.AsSpan((-1 - source) * channels, channels);
            row.CopyTo(gathered.AsSpan(v * channels));
        }
        return gathered;
    }
}
