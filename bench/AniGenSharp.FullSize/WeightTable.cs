using System.Globalization;
using AniGenSharp.Checkpoints;
using AniGenSharp.Conditioning;
using AniGenSharp.Decoding;
using AniGenSharp.Latents;
using AniGenSharp.Structure;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>What the weights of a released model take, by shape arithmetic: nothing is allocated.</summary>
internal static class WeightTable
{
    /// <summary>A row of a Markdown table; null for a manifest that is no network of this pipeline.</summary>
    public static string? Row(RandomCheckpoint checkpoint)
    {
        string name = Path.GetFileNameWithoutExtension(checkpoint.Source);
        Func<ParameterScope, object>? build = name switch
        {
            "dinov2_vitl14_reg" => p => new DinoV2(DinoV2Config.Parse(Encoder), p),
            "ss_dae_decoder" => p => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(checkpoint.Arguments), p),
            "slat_dae_decoder" => p => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(checkpoint.Arguments), p),
            _ when name.StartsWith("ss_flow", StringComparison.Ordinal) => p => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(checkpoint.Arguments), p),
            _ when name.StartsWith("slat_flow", StringComparison.Ordinal) => p => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(checkpoint.Arguments), p),
            _ => null,
        };
        if (build is null)
            return null;
        string Gigabytes(ScalarType torso) => (NetworkCatalog.WeightBytes(checkpoint, torso, build) / 1e9).ToString("f2", CultureInfo.InvariantCulture);
        return $"| {name} | {checkpoint.Parameters / 1e6:f0} M | {Gigabytes(ScalarType.Float32)} | {Gigabytes(ScalarType.Float16)} |";
    }

    /// <summary>The encoder's arguments, which its manifest has not.</summary>
    public static NetworkArguments Encoder { get; } =
        new(System.Text.Json.JsonDocument.Parse(ModelPart.ReleasedEncoderArguments).RootElement, "dinov2_vitl14_reg");
}
