using System.Text.Json.Nodes;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>A model folder of the released size with random weights, conditioned on the picture only.</summary>
internal static class RandomModel
{
    private static readonly (string Folder, string Manifest, string Network, string Class)[] s_parts =
    [
        ("encoder", "dinov2_vitl14_reg", "encoder", "DinoVisionTransformer"),
        ("ss_flow", "ss_flow_duet", "denoiser", "AniGenSparseStructureFlowModel"),
        ("ss_dae", "ss_dae_decoder", "decoder", "AniGenSparseStructureDecoder"),
        ("slat_flow", "slat_flow_auto", "denoiser", "AniGenElasticSLatFlowModel"),
        ("slat_dae", "slat_dae_decoder", "decoder", "AniGenElasticSLatMeshDecoder"),
    ];

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="manifests">The folder with the released models' parameter lists.</param>
    /// <param name="device">Where the weights are drawn.</param>
    public static void Write(string folder, string manifests, Device device)
    {
        foreach (var (part, name, network, className) in s_parts)
        {
            var manifest = Manifest.Read(manifests, name);
            var arguments = JsonNode.Parse(WeightTable.ArgumentsJson(manifest).GetRawText());
            var config = new JsonObject
            {
                ["models"] = new JsonObject { [network] = new JsonObject { ["name"] = className, ["args"] = arguments } },
                ["dataset"] = new JsonObject { ["args"] = new JsonObject() },
                ["trainer"] = new JsonObject { ["args"] = new JsonObject() },
            };
            string weights = Path.Combine(
                folder, part, "ckpts", network == "denoiser" ? "denoiser_step1.safetensors" : $"{network}_final.safetensors");
            Directory.CreateDirectory(Path.GetDirectoryName(weights)!);
            File.WriteAllText(Path.Combine(folder, part, "config.json"), config.ToJsonString());
            CheckpointConversion.Convert(manifest.Random(device), weights, half: false);
        }
        File.WriteAllText(Path.Combine(folder, "pipeline.json"), """
            {"image_size": 518, "encoder": {"path": "encoder"}, "conditioning": {"ss": "rgb", "slat": "rgb"},
             "skeleton_mainland_only": true,
             "ss_flow": "ss_flow", "ss_decoder": "ss_dae", "slat_flow": "slat_flow", "slat_decoder": "slat_dae",
             "ss_sampler": {"steps": 25, "cfg_strength": 7.5}, "slat_sampler": {"steps": 25, "cfg_strength": 3.0}}
            """);
    }
}
