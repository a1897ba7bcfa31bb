using System.Numerics;

namespace AniGenSharp.Geometry.Assets;

/// <summary>Rejects invalid assets before anything is written.</summary>
internal static class AssetValidation
{
    /// <summary>Checks the whole asset.</summary>
    /// <exception cref="ArgumentException">Something is missing, of the wrong length, out of range or not finite.</exception>
    public static void Check(RiggedAsset asset)
    {
        Check(asset.Mesh);
        if (asset.Texture is { } texture)
        {
            if (asset.Mesh.TexCoords is null)
                throw Refused("it has a texture but no texture coordinates");
            if (texture.Width < 1 || texture.Height < 1 || texture.Pixels.Length != texture.Width * texture.Height * 4)
                throw Refused($"its texture of {texture.Width}×{texture.Height} has {texture.Pixels.Length} bytes");
        }
        CheckMaterials(asset);
        if (asset.Skeleton.Count > ushort.MaxValue)
            throw Refused($"its skeleton has {asset.Skeleton.Count} joints, more than glTF can number");
        CheckFinite(asset.Skeleton.Joints.AsSpan(), "joint position");
        if (asset.Influences.JointCount != asset.Skeleton.Count)
            throw Refused($"its weights are for {asset.Influences.JointCount} joints, its skeleton has {asset.Skeleton.Count}");
        if (asset.Influences.VertexCount != asset.Mesh.VertexCount)
            throw Refused($"its weights are for {asset.Influences.VertexCount} vertices, its mesh has {asset.Mesh.VertexCount}");
        CheckClips(asset.Clips, asset.Skeleton.Count);
        foreach ((string bone, int joint) in asset.Humanoid?.Bones ?? new Dictionary<string, int>())
        {
            if ((uint)joint >= (uint)asset.Skeleton.Count)
                throw Refused($"its humanoid's {bone} is joint {joint} of {asset.Skeleton.Count}");
        }
    }

    /// <summary>Checks that a mesh has faces, that they refer to existing vertices, and that every number is finite.</summary>
    /// <exception cref="ArgumentException">The mesh is invalid; the message says why.</exception>
    public static void Check(TriangleMesh mesh)
    {
        if (mesh.VertexCount == 0 || mesh.FaceCount == 0)
            throw Refused("its mesh is empty");
        foreach (int index in mesh.Indices)
        {
            if ((uint)index >= (uint)mesh.VertexCount)
                throw Refused($"a face names vertex {index} of {mesh.VertexCount}");
        }
        CheckLength(mesh.Normals?.Length, mesh.VertexCount, "normals");
        CheckLength(mesh.Colors?.Length, mesh.VertexCount, "colors");
        CheckLength(mesh.TexCoords?.Length, mesh.VertexCount, "texture coordinates");
        CheckFinite(mesh.Positions, "position");
        CheckFinite(mesh.Normals ?? [], "normal");
        CheckFinite(mesh.Colors ?? [], "color");
        foreach (Vector2 uv in mesh.TexCoords ?? [])
        {
            if (!float.IsFinite(uv.X) || !float.IsFinite(uv.Y))
                throw Refused("a texture coordinate is not finite");
        }
    }

    private static void CheckMaterials(RiggedAsset asset)
    {
        if (asset.Materials.Count == 0)
            return;
        if (asset.Texture is not null)
            throw Refused("it has both materials and a texture of its own");
        long faces = asset.Materials.Sum(material => (long)material.FaceCount);
        if (faces != asset.Mesh.FaceCount)
            throw Refused($"its materials have {faces} faces, its mesh {asset.Mesh.FaceCount}");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var material in asset.Materials)
        {
            if (material.FaceCount < 1)
                throw Refused($"its material {material.Name} has {material.FaceCount} faces");
            if (string.IsNullOrWhiteSpace(material.Name) || !names.Add(material.Name))
                throw Refused($"material names must be unique and not empty, but \"{material.Name}\" is not");
            if (material.Textures.Any() && asset.Mesh.TexCoords is null)
                throw Refused($"its material {material.Name} has a texture but the mesh no texture coordinates");
        }
    }

    private static void CheckClips(IReadOnlyList<AnimationClip> clips, int jointCount)
    {
        var names = new HashSet<string>();
        foreach (AnimationClip clip in clips)
        {
            if (string.IsNullOrWhiteSpace(clip.Name) || !names.Add(clip.Name))
                throw Refused($"clip names must be unique and not empty, but \"{clip.Name}\" is not");
            if (clip.Channels.Count == 0)
                throw Refused($"its clip {clip.Name} moves nothing");
            var joints = new HashSet<int>();
            foreach (JointChannel channel in clip.Channels)
            {
                if ((uint)channel.Joint >= (uint)jointCount || !joints.Add(channel.Joint))
                    throw Refused($"its clip {clip.Name} moves joint {channel.Joint} of {jointCount}, or twice");
                Check(channel, $"its clip {clip.Name}, joint {channel.Joint}");
            }
        }
    }

    private static void Check(JointChannel channel, string where)
    {
        int keys = channel.Times.Length;
        if (keys == 0 || channel.Rotations.Length != keys || (channel.Offsets is { } offsets && offsets.Length != keys))
            throw Refused($"{where}: {keys} times, {channel.Rotations.Length} rotations, {channel.Offsets?.Length ?? 0} offsets");
        for (int key = 0; key < keys; key++)
        {
            if (!float.IsFinite(channel.Times[key]) || channel.Times[key] < 0 || (key > 0 && channel.Times[key] <= channel.Times[key - 1]))
                throw Refused($"{where}: its times do not ascend from 0");
            float length = channel.Rotations[key].Length();
            if (!(MathF.Abs(length - 1) < 1e-3f))
                throw Refused($"{where}: rotation {key} has length {length}");
        }
        CheckFinite(channel.Offsets ?? [], $"{where}: offset");
    }

    private static void CheckLength(int? length, int expected, string what)
    {
        if (length is { } actual && actual != expected)
            throw Refused($"its mesh has {expected} vertices but {actual} {what}");
    }

    private static void CheckFinite(ReadOnlySpan<Vector3> values, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Vector3 v = values[i];
            if (!float.IsFinite(v.X) || !float.IsFinite(v.Y) || !float.IsFinite(v.Z))
                throw Refused($"{what} {i} is not finite");
        }
    }

    private static ArgumentException Refused(string why) => new($"The asset cannot be written: {why}.");
}
