using System.Globalization;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Models;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>The memory that a released model's weights take, computed from their shapes without allocating anything.</summary>
internal static class WeightTable
{
    private const string EncoderName = "dinov2_vitl14_reg";

    /// <summary>The constructor arguments of a released model; those of the encoder are not in its manifest.</summary>
    public static NetworkArguments Arguments(Manifest manifest) => new(ArgumentsJson(manifest), manifest.Name);

    /// <summary>The constructor arguments as JSON.</summary>
    public static JsonElement ArgumentsJson(Manifest manifest) =>
        manifest.Name == EncoderName ? JsonDocument.Parse(ModelPart.ReleasedEncoderArguments).RootElement : manifest.ArgumentsJson;

    /// <summary>
    /// A row of a Markdown table: name, parameters, gigabytes in float32 and with a float16 torso; null if the network is not part of the
    /// pipeline.
    /// </summary>
    public static string? Row(Manifest manifest)
    {
        var row = manifest.Name == EncoderName ? NetworkRegistry.Encoder
            : manifest.ClassName is { } className ? NetworkRegistry.Find(className)
            : null;
        if (row is null)
            return null;
        object config = row.ParseConfig(Arguments(manifest));
        string Gigabytes(ScalarType torso) =>
            (row.WeightBytes(config, manifest.Shapes(), torso) / 1e9).ToString("f2", CultureInfo.InvariantCulture);
        return $"| {manifest.Name} | {manifest.ParameterCount / 1e6:f0} M | {Gigabytes(ScalarType.Float32)} "
            + $"| {Gigabytes(ScalarType.Float16)} |";
    }
}
