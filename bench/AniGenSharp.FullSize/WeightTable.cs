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

    /// <summary>The constructor arguments of a released model; the encoder's are not in its manifest.</summary>
    public static NetworkArguments Arguments(RandomCheckpoint checkpoint) => Path.GetFileNameWithoutExtension(checkpoint.Source) == EncoderName
        ? new(JsonDocument.Parse(ModelPart.ReleasedEncoderArguments).RootElement, EncoderName)
        : checkpoint.Arguments;

    /// <summary>A row of a Markdown table: name, parameters, gigabytes in float32 and with the torso in float16; null for no network of the pipeline.</summary>
    public static string? Row(RandomCheckpoint checkpoint)
    {
        string name = Path.GetFileNameWithoutExtension(checkpoint.Source);
        var row = name == EncoderName ? NetworkRegistry.Encoder : checkpoint.ClassName is { } className ? NetworkRegistry.Find(className) : null;
        if (row is null)
            return null;
        object config = row.ParseConfig(Arguments(checkpoint));
        string Gigabytes(ScalarType torso) => (row.WeightBytes(config, checkpoint, torso) / 1e9).ToString("f2", CultureInfo.InvariantCulture);
        return $"| {name} | {checkpoint.Parameters / 1e6:f0} M | {Gigabytes(ScalarType.Float32)} | {Gigabytes(ScalarType.Float16)} |";
    }
}
