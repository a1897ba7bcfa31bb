using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skinning;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>
/// Reads the meshes bound to a skin, at rest and in the networks' space, with any number of influences. Weights are kept as they are, but
/// vertices are placed as in viewers, with normalized weights.
/// </summary>
internal sealed class SkinnedMeshReader(GltfDocument document, GltfAccessors accessors)
{
    private readonly JsonElement[] _meshes = document.Root.Items("meshes");

    /// <summary>Reads the meshes of one skin into one.</summary>
    /// <param name="skin">The skin.</param>
    /// <param name="meshes">Indices of the meshes that nodes with this skin show.</param>
    /// <param name="problems">Receives defects that do not keep the meshes from being read.</param>
    /// <returns>The surface at rest, its influences, [V, 4 or 8 or …], and its primitives.</returns>
    /// <exception cref="InvalidDataException">A mesh has no positions or no weights, or its data is damaged.</exception>
    public (TriangleMesh Mesh, InfluenceTable Influences, IReadOnlyList<RigPart> Parts) Read(
        GltfSkin skin, IEnumerable<int> meshes, List<string> problems)
    {
        var parts = meshes.SelectMany(Primitives).Where(primitive => (primitive.Int("mode") ?? 4) is >= 4 and <= 6).Select(ReadPart)
            .ToArray();
        if (parts.Length == 0)
            throw new InvalidDataException("its skinned meshes have no triangles.");
        int perVertex = parts.Max(part => part.PerVertex);
        var positions = new List<Vector3>();
        var indices = new List<int>();
        int count = parts.Sum(part => part.Positions.Length), first = 0;
        var influences = new InfluenceTable(perVertex, new ushort[count * perVertex], new float[count * perVertex]);
        var flaws = new Flaws();
        var ranges = new List<RigPart>();
        foreach (var part in parts)
        {
            ranges.Add(new RigPart(part.Primitive, skin, first, part.Positions.Length, part.Indices.Length / 3));
            indices.AddRange(part.Indices.Select(index => first + index));
            for (int v = 0; v < part.Positions.Length; v++)
                positions.Add(YUpSpace.ToNetworks(Place(part, v, skin, influences, first + v, flaws)));
            first += part.Positions.Length;
        }
        flaws.Report(skin.Joints.Length, problems);
        return (new TriangleMesh([.. positions], [.. indices]), influences, ranges);
    }

    /// <summary>Copies one vertex's influences and returns its skinned position.</summary>
    private static Vector3 Place(Part part, int v, GltfSkin skin, InfluenceTable influences, int row, Flaws flaws)
    {
        Vector3 position = part.Positions[v], sum = Vector3.Zero;
        float total = 0;
        for (int k = 0; k < part.PerVertex; k++)
        {
            long joint = part.Joints[v * part.PerVertex + k];
            float weight = part.Weights[v * part.PerVertex + k];
            if (weight == 0)
                continue;
            if (joint < 0 || joint >= skin.Joints.Length)
                flaws.UnknownJoints++;
            else if (!(weight > 0) || float.IsInfinity(weight))
                flaws.BadWeights++;
            else
            {
                influences.Joints[row * influences.PerVertex + k] = (ushort)joint;
                influences.Weights[row * influences.PerVertex + k] = weight;
                total += weight;
                sum += weight * Vector3.Transform(position, skin.Motions[joint]);
            }
        }
        Vector3 placed = total > 0 ? sum / total : position;
        if (float.IsFinite(placed.X) && float.IsFinite(placed.Y) && float.IsFinite(placed.Z))
            return placed;
        flaws.BadPositions++;
        return Vector3.Zero;
    }

    private JsonElement[] Primitives(int mesh) => (uint)mesh < (uint)_meshes.Length
        ? _meshes[mesh].Items("primitives")
        : throw new InvalidDataException($"a node shows mesh {mesh} of {_meshes.Length}.");

    private Part ReadPart(JsonElement primitive)
    {
        JsonElement attributes = primitive.Get("attributes") ?? default;
        if (attributes.Int("POSITION") is not { } accessor)
            throw new InvalidDataException("a skinned mesh has no positions.");
        if (primitive.Extension("KHR_draco_mesh_compression") is not null && !HasData(accessor))
            throw new InvalidDataException(GltfExtensions.Reason("KHR_draco_mesh_compression"));
        Vector3[] positions = Vectors(accessors.Floats(accessor, 3));
        int sets = 0;
        while (attributes.Int($"WEIGHTS_{sets}") is not null && attributes.Int($"JOINTS_{sets}") is not null)
            sets++;
        if (sets == 0)
            throw new InvalidDataException("a skinned mesh has no weights.");
        int perVertex = 4 * sets;
        long[] joints = new long[positions.Length * perVertex];
        float[] weights = new float[positions.Length * perVertex];
        for (int set = 0; set < sets; set++)
        {
            Interleave(accessors.Integers(attributes.Int($"JOINTS_{set}")!.Value, 4), joints, set, perVertex);
            Interleave(accessors.Floats(attributes.Int($"WEIGHTS_{set}")!.Value, 4), weights, set, perVertex);
        }
        return new Part(primitive, positions, TriangleIndices.Read(primitive, positions.Length, accessors), perVertex, joints, weights);
    }

    private bool HasData(int accessor) => document.Root.Items("accessors").ElementAtOrDefault(accessor).Int("bufferView") is not null;

    private static Vector3[] Vectors(float[] numbers) =>
        [.. Enumerable.Range(0, numbers.Length / 3).Select(i => new Vector3(numbers[3 * i], numbers[3 * i + 1], numbers[3 * i + 2]))];

    /// <summary>Copies one set of four into the rows of all sets; vertices beyond the end of the set get none.</summary>
    private static void Interleave<T>(T[] set, T[] rows, int index, int perVertex)
    {
        for (int v = 0; v < Math.Min(set.Length / 4, rows.Length / perVertex); v++)
            set.AsSpan(4 * v, 4).CopyTo(rows.AsSpan(v * perVertex + 4 * index, 4));
    }

    private sealed record Part(JsonElement Primitive, Vector3[] Positions, int[] Indices, int PerVertex, long[] Joints, float[] Weights);

    /// <summary>Counts defects of single vertices.</summary>
    private sealed class Flaws
    {
        public int UnknownJoints { get; set; }

        public int BadWeights { get; set; }

        public int BadPositions { get; set; }

        public void Report(int joints, List<string> problems)
        {
            if (UnknownJoints > 0)
                problems.Add($"{UnknownJoints} influences name joints beyond the {joints} of the skin and are ignored");
            if (BadWeights > 0)
                problems.Add($"{BadWeights} weights are negative or not finite and are ignored");
            if (BadPositions > 0)
                problems.Add($"{BadPositions} vertices have no finite position");
        }
    }
}
