using System.Globalization;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Models;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>What the weights of a released model take, by shape arithmetic: nothing is allocated.</summary>
internal static class WeightTable
{
    private const string EncoderName = "dinov2_vitl14_reg";

    /// <summary>The encoder's arguments, which its manifest has not.</summary>
    public static NetworkArguments Encoder { get; } = new(JsonDocument.Parse(ModelPart.ReleasedEncoderArguments).RootElement, EncoderName);

    /// <summary>A row of a Markdown table: name, parameters, gigabytes in float32 and with the torso in float16; null for no network of the pipeline.</summary>
    public static string? Row(RandomCheckpoint checkpoint)
    {
        string name = Path.GetFileNameWithoutExtension(checkpoint.Source);
        bool encoder = name == EncoderName;
        string? className = encoder ? "DinoVisionTransformer" : checkpoint.ClassName;
        if (className is null || !NetworkCatalog.Knows(className))
            return null;
        string Gigabytes(ScalarType torso) =>
            (NetworkCatalog.WeightBytes(className, encoder ? Encoder : checkpoint.Arguments, checkpoint, torso) / 1e9).ToString("f2", CultureInfo.InvariantCulture);
        return $"| {name} | {checkpoint.Parameters / 1e6:f0} M | {Gigabytes(ScalarType.Float32)} | {Gigabytes(ScalarType.Float16)} |";
    }
}
