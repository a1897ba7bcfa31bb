using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.SparseStructure;

namespace AniGenSharp.Pipeline;

/// <summary>
/// <see cref="StageValues"/> as a safetensors file, for trying later stages again and for looking at what the networks made.
/// Positions are in the networks' space, the unit cube.
/// </summary>
internal static class StageFile
{
    private const string FormatKey = "anigen_stages", Format = "1", FactsKey = "facts";

    /// <summary>Writes the values of a run whose networks have run.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, StageValues made)
    {
        var (facts, structure, surface, rig) = made.Complete();
        var file = new Content();
        foreach (var (name, picture) in new[] { ("picture", made.Picture.Rgb), ("normals", made.Picture.Normal) })
            file.Add(name, picture.Pixels, picture.Height, picture.Width, 4);
        file.Add("tokens", made.Condition!.Latents);
        if (made.Condition.Structure != made.Condition.Latents)
            file.Add("tokens_ss", made.Condition.Structure);
        file.Add("voxels", structure.Coordinates, structure.Coordinates.Length / 3, 3);
        file.Add("voxels_skl", structure.SkeletonCoordinates, structure.SkeletonCoordinates.Length / 3, 3);
        file.Add("slat", made.Latents!.Main);
        file.Add("slat_skl", made.Latents.Skeleton);

        file.Add("mesh.vertices", surface.Mesh.Positions);
        file.Add("mesh.faces", surface.Mesh.Indices, surface.Mesh.FaceCount, 3);
        file.Add("mesh.colors", surface.Mesh.Colors);
        file.Add("mesh.predicted_normals", surface.PredictedNormals);
        file.Add("mesh.skin_features", surface.SkinFeatures, surface.Mesh.VertexCount, surface.SkinChannels);
        var votes = made.Votes!;
        file.Add("votes.positions", votes.Positions);
        file.Add("votes.joints", votes.Joints);
        file.Add("votes.parents", votes.Parents);
        file.Add("votes.joint_confidence", votes.JointConfidence, votes.JointConfidence.Length);
        file.Add("votes.parent_confidence", votes.ParentConfidence, votes.ParentConfidence.Length);
        file.Add("votes.skin_confidence", votes.SkinConfidence, votes.SkinConfidence.Length);
        file.Add("votes.skin_features", votes.SkinFeatures, votes.Count, votes.SkinChannels);
        file.Add("joints", rig.Skeleton.Joints);
        file.Add("parents", rig.Skeleton.Parents, rig.Skeleton.Count);
        file.Add("skin_weights", rig.Weights.Values, rig.Weights.VertexCount, rig.Weights.JointCount);
        file.Save(path, new() { [FormatKey] = Format, [FactsKey] = JsonSerializer.Serialize(facts) });
    }

    /// <summary>Reads them back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The picture's name, for messages.</param>
    /// <exception cref="CheckpointException">The file is missing, damaged, or something else.</exception>
    public static StageValues Read(string path, string source)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: there are no saved stages; make them once with --save-stages.");
        using var file = new SafetensorsFile(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format)
            throw new CheckpointException($"{path}: holds no stages that this version can read; make them anew with --save-stages.");
        try
        {
            var positions = Vectors(file, "mesh.vertices")!;
            int[] faces = Array<int>(file, "mesh.faces");
            var votes = Vectors(file, "votes.positions")!;
            var joints = Vectors(file, "joints")!;
            int[] parents = Array<int>(file, "parents");
            if (faces.Any(i => (uint)i >= (uint)positions.Length) || parents.Length != joints.Length || parents.Any(p => p < -1 || p >= joints.Length))
                throw new CheckpointException($"{path}: damaged, an index points at nothing; make it anew with --save-stages.");
            var tokens = Rows(file, "tokens");
            return new StageValues(new PreparedPicture(Picture(file, "picture"), Picture(file, "normals"), source))
            {
                Facts = JsonSerializer.Deserialize<RunFacts>(file.Metadata[FactsKey]),
                Condition = new ConditionTokens(file.Contains("tokens_ss") ? Rows(file, "tokens_ss") : tokens, tokens),
                Structure = new OccupiedVoxels(Array<int>(file, "voxels"), Array<int>(file, "voxels_skl")),
                Latents = new LatentRows(Rows(file, "slat"), Rows(file, "slat_skl")),
                Surface = new ExtractedSurface(
                    new TriangleMesh(positions, faces) { Colors = Vectors(file, "mesh.colors") }, Vectors(file, "mesh.predicted_normals"),
                    Array<float>(file, "mesh.skin_features", positions.Length), (int)file["mesh.skin_features"].Shape[1]),
                Votes = new SkeletonField(
                    votes, Vectors(file, "votes.joints")!, Vectors(file, "votes.parents")!, Array<float>(file, "votes.joint_confidence"),
                    Array<float>(file, "votes.parent_confidence"), Array<float>(file, "votes.skin_confidence"),
                    Array<float>(file, "votes.skin_features", votes.Length), (int)file["votes.skin_features"].Shape[1]),
                Rig = new PredictedRig(
                    new SkeletonForest(joints, parents), new SkinWeights(Array<float>(file, "skin_weights", positions.Length), joints.Length)),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new CheckpointException($"{path}: damaged ({e.Message}); make it anew with --save-stages.", e);
        }
    }

    private static T[] Array<T>(SafetensorsFile file, string name, int? rows = null) where T : unmanaged =>
        rows is null || file[name].Shape is [var count, _] && count == rows
            ? file.Span<T>(name).ToArray()
            : throw new CheckpointException($"{file.Path}: '{name}' does not have {rows} rows; make the file anew with --save-stages.");

    private static Vector3[]? Vectors(SafetensorsFile file, string name) =>
        !file.Contains(name) ? null
        : file[name].Shape is [_, 3] ? MemoryMarshal.Cast<float, Vector3>(file.Span<float>(name)).ToArray()
        : throw new CheckpointException($"{file.Path}: '{name}' holds no positions; make the file anew with --save-stages.");

    private static TensorRows Rows(SafetensorsFile file, string name) => new(Array<float>(file, name), file[name].Shape);

    private static RgbaImage Picture(SafetensorsFile file, string name) => file[name].Shape is [var height, var width, 4]
        ? new RgbaImage((int)width, (int)height, Array<byte>(file, name))
        : throw new CheckpointException($"{file.Path}: '{name}' is no picture; make the file anew with --save-stages.");

    /// <summary>Tensors gathered for the writer; a null is left out.</summary>
    private sealed class Content
    {
        private readonly Dictionary<string, (StoredTensor Tensor, Action<Stream> Write)> _tensors = new(StringComparer.Ordinal);

        public void Add<T>(string name, T[] values, params long[] shape) where T : unmanaged
        {
            var type = default(T) switch { float => StoredType.Float32, int => StoredType.Int32, _ => StoredType.UInt8 };
            _tensors.Add(name, (new StoredTensor(name, type, shape), output => output.Write(MemoryMarshal.AsBytes(values.AsSpan()))));
        }

        public void Add(string name, TensorRows rows) => Add(name, rows.Values, rows.Shape);

        public void Add(string name, Vector3[]? vectors)
        {
            if (vectors is not null)
                Add(name, MemoryMarshal.Cast<Vector3, float>(vectors).ToArray(), vectors.Length, 3);
        }

        public void Save(string path, Dictionary<string, string> metadata) => SafetensorsWriter.Write(
            path, [.. _tensors.Values.Select(t => t.Tensor)], (tensor, output) => _tensors[tensor.Name].Write(output), metadata);
    }
}
