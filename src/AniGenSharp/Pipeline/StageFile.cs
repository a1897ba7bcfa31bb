using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.SparseStructure;

namespace AniGenSharp.Pipeline;

/// <summary>
/// <see cref="StageValues"/> as a safetensors file, for running later stages again and for inspecting what the networks predict.
/// Positions are in the networks' space, the unit cube.
/// </summary>
internal static class StageFile
{
    private const string FormatKey = "anigen_stages", Format = "1", MetadataKey = "facts";
    /// <summary>Metadata that lacks something is damaged.</summary>
    private static readonly JsonSerializerOptions s_json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private const string Remedy = "save the stages again";

    /// <summary>Writes the values of a run whose networks have run to their end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">The values, complete.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, StageValues values)
    {
        var (metadata, structure, surface, rig) = values.Complete();
        var file = new StageTensors();
        foreach (var (name, picture) in new[] { ("picture", values.Picture.Rgb), ("normals", values.Picture.Normal) })
            file.Add(name, picture.Pixels, picture.Height, picture.Width, 4);
        if (values.Picture.Subject is { } subject)
            file.Add("subject", subject.Pixels, subject.Height, subject.Width, 4);
        file.Add("tokens", values.Condition!.Latents);
        if (values.Condition.Structure != values.Condition.Latents)
            file.Add("tokens_ss", values.Condition.Structure);
        file.Add("voxels", structure.Coordinates, structure.Coordinates.Length / 3, 3);
        file.Add("voxels_skl", structure.SkeletonCoordinates, structure.SkeletonCoordinates.Length / 3, 3);
        file.Add("slat", values.Latents!.Main);
        file.Add("slat_skl", values.Latents.Skeleton);

        file.Add("mesh.vertices", surface.Mesh.Positions);
        file.Add("mesh.faces", surface.Mesh.Indices, surface.Mesh.FaceCount, 3);
        file.Add("mesh.colors", surface.Mesh.Colors);
        file.Add("mesh.predicted_normals", surface.PredictedNormals);
        file.Add("mesh.skin_features", surface.SkinFeatures, surface.Mesh.VertexCount, surface.SkinChannels);
        var field = values.SkeletonField!;
        file.Add("votes.positions", field.Positions);
        file.Add("votes.joints", field.Joints);
        file.Add("votes.parents", field.Parents);
        file.Add("votes.joint_confidence", field.JointConfidence, field.JointConfidence.Length);
        file.Add("votes.parent_confidence", field.ParentConfidence, field.ParentConfidence.Length);
        file.Add("votes.skin_confidence", field.SkinConfidence, field.SkinConfidence.Length);
        file.Add("votes.skin_features", field.SkinFeatures, field.Count, field.SkinChannels);
        file.Add("joints", rig.Skeleton.Joints);
        file.Add("parents", rig.Skeleton.Parents, rig.Skeleton.Count);
        file.Add("skin_weights", rig.Weights.Values, rig.Weights.VertexCount, rig.Weights.JointCount);
        file.Save(path, new() { [FormatKey] = Format, [MetadataKey] = JsonSerializer.Serialize(metadata) });
    }

    /// <summary>Reads the values of a run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The picture's name, for messages.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or it is not a file of stages.</exception>
    public static StageValues Read(string path, string source)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: there is no such file; a run that saves its stages creates it.");
        using var file = new SafetensorsFile(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format)
            throw new CheckpointException($"{path}: these stages can't be read by this version; {Remedy}.");
        try
        {
            var tokens = Rows(file, "tokens");
            var positions = RequiredVectors(file, "mesh.vertices");
            var picture = new PreparedPicture(Picture(file, "picture"), Picture(file, "normals"), source)
            {
                Subject = file.Contains("subject") ? Picture(file, "subject") : null,
            };
            return new StageValues(picture)
            {
                Metadata = Metadata(file),
                Condition = new ConditionTokens(file.Contains("tokens_ss") ? Rows(file, "tokens_ss") : tokens, tokens),
                Structure = new OccupiedVoxels(Array<int>(file, "voxels"), Array<int>(file, "voxels_skl")),
                Latents = new LatentRows(Rows(file, "slat"), Rows(file, "slat_skl")),
                Surface = Surface(file, positions),
                SkeletonField = Field(file),
                Rig = Rig(file, positions.Length),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new CheckpointException($"{path}: damaged ({e.Message}); {Remedy}.", e);
        }
    }

    private static RunMetadata Metadata(SafetensorsFile file) =>
        JsonSerializer.Deserialize<RunMetadata>(file.Metadata[MetadataKey], s_json) ?? throw new JsonException("its metadata is empty");

    private static ExtractedSurface Surface(SafetensorsFile file, Vector3[] positions)
    {
        int[] faces = Array<int>(file, "mesh.faces");
        if (faces.Any(vertex => (uint)vertex >= (uint)positions.Length))
            throw new CheckpointException($"{file.Path}: damaged, a face has a vertex that does not exist; {Remedy}.");
        return new ExtractedSurface(
            new TriangleMesh(positions, faces) { Colors = Vectors(file, "mesh.colors") }, Vectors(file, "mesh.predicted_normals"),
            Array<float>(file, "mesh.skin_features", positions.Length), (int)file["mesh.skin_features"].Shape[1]);
    }

    private static SkeletonField Field(SafetensorsFile file)
    {
        var positions = RequiredVectors(file, "votes.positions");
        return new SkeletonField(
            positions, RequiredVectors(file, "votes.joints"), RequiredVectors(file, "votes.parents"),
            Array<float>(file, "votes.joint_confidence"), Array<float>(file, "votes.parent_confidence"),
            Array<float>(file, "votes.skin_confidence"),
            Array<float>(file, "votes.skin_features", positions.Length), (int)file["votes.skin_features"].Shape[1]);
    }

    private static PredictedRig Rig(SafetensorsFile file, int vertices)
    {
        var joints = RequiredVectors(file, "joints");
        int[] parents = Array<int>(file, "parents");
        if (parents.Length != joints.Length || parents.Any(parent => parent < -1 || parent >= joints.Length))
            throw new CheckpointException($"{file.Path}: damaged, a joint has a parent that does not exist; {Remedy}.");
        float[] weights = Finite(file, "skin_weights", Array<float>(file, "skin_weights", vertices));
        return new PredictedRig(new SkeletonForest(joints, parents), new SkinWeights(weights, joints.Length));
    }

    private static float[] Finite(SafetensorsFile file, string name, float[] values) => values.All(float.IsFinite)
        ? values : throw new CheckpointException($"{file.Path}: damaged, '{name}' has numbers that are not finite; {Remedy}.");

    private static T[] Array<T>(SafetensorsFile file, string name, int? rows = null) where T : unmanaged =>
        rows is null || file[name].Shape is [var count, _] && count == rows
            ? file.Span<T>(name).ToArray()
            : throw new CheckpointException($"{file.Path}: '{name}' does not have {rows} rows; {Remedy}.");

    private static Vector3[] RequiredVectors(SafetensorsFile file, string name) =>
        Vectors(file, name) ?? throw new KeyNotFoundException($"'{name}' is missing");

    private static Vector3[]? Vectors(SafetensorsFile file, string name) =>
        !file.Contains(name) ? null
        : file[name].Shape is [_, 3]
            ? MemoryMarshal.Cast<float, Vector3>(Finite(file, name, Array<float>(file, name))).ToArray()
        : throw new CheckpointException($"{file.Path}: '{name}' does not have 3 columns; {Remedy}.");

    private static TensorRows Rows(SafetensorsFile file, string name) => new(Array<float>(file, name), file[name].Shape);

    private static RgbaImage Picture(SafetensorsFile file, string name) => file[name].Shape is [var height, var width, 4]
        ? new RgbaImage((int)width, (int)height, Array<byte>(file, name))
        : throw new CheckpointException($"{file.Path}: '{name}' is not a picture; {Remedy}.");
}
