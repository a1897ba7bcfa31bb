using System.Globalization;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Models;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>What the weights of a released model take, by shape arithmetic: nothing is allocated.</summary>
internal static class WeightTable
{
    private const string EncoderName = "dinov2_vitl14_reg";

    /// <summary>The constructor arguments of a released model; the encoder's are not in its manifest.</summary>
    public static NetworkArguments Arguments(Manifest manifest) => new(ArgumentsJson(manifest), manifest.Name);

    /// <summary>The same as JSON.</summary>
    public static JsonElement ArgumentsJson(Manifest manifest) =>
        manifest.Name == EncoderName ? JsonDocument.Parse(ModelPart.ReleasedEncoderArguments).RootElement : manifest.ArgumentsJson;

    /// <summary>
    /// A row of a Markdown table: name, parameters, gigabytes in float32 and with the torso in float16; null for no network of the
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
