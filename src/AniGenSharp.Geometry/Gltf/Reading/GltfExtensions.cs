namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Rejects extensions that prevent a file's meshes and motions from being read.</summary>
internal static class GltfExtensions
{
    /// <summary>Required extensions that need no support here, because they affect the appearance and not the rig.</summary>
    private static readonly string[] s_harmlessPrefixes =
    [
        "KHR_materials_", "KHR_texture_", "EXT_texture_", "KHR_lights_", "EXT_lights_", "VRM", "KHR_xmp", "KHR_audio", "MSFT_texture_",
            "MSFT_lod",
        "KHR_mesh_quantization", "KHR_animation_pointer", "KHR_node_visibility", "KHR_environment_map",
    ];

    /// <summary>Rejects a file whose data cannot be understood without an unsupported extension.</summary>
    /// <exception cref="InvalidDataException">The file requires such an extension; the message names it and says what to do.</exception>
    public static void Check(GltfDocument document)
    {
        foreach (string name in document.Root.Items("extensionsRequired").Select(item => item.ToString()))
            if (Reason(name) is { } reason)
                throw new InvalidDataException(reason);
    }

    /// <summary>Why data of an extension cannot be read; null if the extension can be ignored.</summary>
    public static string? Reason(string name) => name switch
    {
        "KHR_draco_mesh_compression" =>
            "it is compressed with Draco, which is not read; export it without (in Blender, clear Compression).",
        "EXT_meshopt_compression" or "KHR_meshopt_compression" =>
            "it is compressed with meshopt, which is not read; write it without (gltfpack without -c and -cc).",
        "EXT_mesh_gpu_instancing" => null,
        _ when s_harmlessPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) => null,
        _ => $"it requires the extension {name}, which is not read; write it without that.",
    };
}
