using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;

namespace AniGenSharp.Models;

/// <summary>One network of a model: its class name and arguments from <c>config.json</c>, and its weight file.</summary>
internal sealed partial class ModelPart
{
    /// <summary>The constructor arguments of the released encoder, DINOv2 ViT-L/14 with registers, which has no configuration.</summary>
    internal const string ReleasedEncoderArguments =
        """
        {"img_size": 518, "patch_size": 14, "embed_dim": 1024, "depth": 24, "num_heads": 16, "mlp_ratio": 4, "init_values": 1.0,
         "ffn_layer": "mlp", "block_chunks": 0, "num_register_tokens": 4, "interpolate_antialias": true, "interpolate_offset": 0.0}
        """;

    /// <summary>The published name of the released encoder's weights, without the extension.</summary>
    internal const string ReleasedEncoderName = "dinov2_vitl14_reg4_pretrain";

    private readonly JsonElement _arguments;
    private readonly JsonElement? _dataset;
    private readonly JsonElement? _trainer;
    private object? _config;

    private ModelPart(string folder, string className, JsonElement arguments, JsonElement? dataset, JsonElement? trainer, string weights)
    {
        Folder = folder;
        ClassName = className;
        _arguments = arguments.Clone();
        _dataset = dataset?.Clone();
        _trainer = trainer?.Clone();
        Weights = weights;
    }

    /// <summary>The folder of the part.</summary>
    public string Folder { get; }

    /// <summary>The published class name.</summary>
    public string ClassName { get; }

    /// <summary>The weight file.</summary>
    public string Weights { get; }

    /// <summary>The class's constructor arguments.</summary>
    public NetworkArguments Arguments => new(_arguments, $"{Folder} ({ClassName})");

    /// <summary>The class's configuration, parsed at the first use.</summary>
    /// <exception cref="CheckpointException">The class is unknown, or an argument is missing, unknown or not supported.</exception>
    public object Config => _config ??= Network.ParseConfig(Arguments);

    /// <summary>The class in the <see cref="NetworkRegistry"/>.</summary>
    /// <exception cref="CheckpointException">The class is unknown.</exception>
    public NetworkClass Network => NetworkRegistry.Find(ClassName)
        ?? throw new CheckpointException($"{Folder}: the configuration describes a network of the unknown class {ClassName}.");

    /// <summary>The dataset arguments of the training run (decoder paths, latent normalization), if any.</summary>
    public JsonElement? Dataset => _dataset;

    /// <summary>The trainer arguments of the training run (noise smoothing), if any.</summary>
    public JsonElement? Trainer => _trainer;

    /// <summary>A text among the dataset arguments, or null.</summary>
    public string? DatasetText(string name) =>
        _dataset is { } dataset && dataset.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>Finds a flow: the newest step in <c>ckpts</c>, averaged if requested and available, never a <c>misc</c> file.</summary>
    public static ModelPart Flow(string folder, bool useEma, ICollection<string> remarks)
    {
        string checkpoints = Path.Combine(folder, "ckpts");
        string weights = FlowWeights(Directory.Exists(checkpoints) ? Directory.GetFiles(checkpoints) : [], useEma, folder, remarks)
            ?? throw new CheckpointException($"{checkpoints}: there are no weights (*.pt or *.safetensors).");
        return Read(folder, "denoiser", weights);
    }

    /// <summary>Finds a flow's weights among the files of its <c>ckpts</c>; null if there are none.</summary>
    /// <param name="names">The files, with or without their folder.</param>
    /// <param name="useEma">Prefer averaged weights.</param>
    /// <param name="folder">The flow's folder, for notes.</param>
    /// <param name="remarks">Receives a note if the preferred kind does not exist.</param>
    public static string? FlowWeights(IEnumerable<string> names, bool useEma, string folder, ICollection<string> remarks)
    {
        string[] files = [.. names.Where(IsWeights).Where(f => !Path.GetFileName(f).Contains("misc", StringComparison.Ordinal))];
        var average = files.Where(IsAverage).ToList();
        var regular = files.Except(average).ToList();
        var chosen = useEma ? average : regular;
        if (chosen.Count == 0 && files.Length > 0)
        {
            chosen = useEma ? regular : average;
            remarks.Add(useEma
                ? $"{folder}: there are no averaged weights (EMA); the regular ones are used."
                : $"{folder}: there are only averaged weights (EMA); they are used.");
        }
        return chosen.OrderByDescending(Step).ThenBy(f => f, StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>
    /// Finds a decoder or the starter model's encoder: <c>ckpts/MODEL_CHECKPOINT.pt</c> or <c>ckpts/CHECKPOINT.pt</c>.
    /// </summary>
    public static ModelPart Decoder(string folder, string model, string checkpoint)
    {
        string[] candidates = [.. DecoderWeights(model, checkpoint).Select(name => Path.Combine(folder, "ckpts", name))];
        string weights = candidates.FirstOrDefault(File.Exists)
            ?? throw new CheckpointException($"{candidates[0]}: there is no such checkpoint.");
        return Read(folder, model, weights);
    }

    /// <summary>
    /// Finds the encoder that a decoder was trained with, in the same folder and described by the same configuration; null if it is not
    /// there. Generation does not need it.
    /// </summary>
    public static ModelPart? EncoderBeside(ModelPart decoder)
    {
        string name = Path.GetFileName(decoder.Weights).Replace("decoder", "encoder", StringComparison.Ordinal);
        string weights = Path.Combine(Path.GetDirectoryName(decoder.Weights)!, name);
        using var document = ModelFolder.ReadJson(Path.Combine(decoder.Folder, "config.json"));
        return weights != decoder.Weights && File.Exists(weights) && Models(document.RootElement).Contains("encoder")
            ? Read(decoder.Folder, "encoder", weights)
            : null;
    }

    /// <summary>The names that a decoder's weights can have, in order of preference.</summary>
    public static IEnumerable<string> DecoderWeights(string model, string checkpoint) => new[] { $"{model}_{checkpoint}", checkpoint }
        .SelectMany(name => new[] { ".pt", ".safetensors", ShardedSafetensorsCheckpoint.Extension }.Select(end => name + end));

    /// <summary>Finds the network of a folder with a <c>config.json</c>: a flow's newest step, or the first other network.</summary>
    public static ModelPart Newest(string folder)
    {
        using var document = ModelFolder.ReadJson(Path.Combine(folder, "config.json"));
        if (Models(document.RootElement).Contains("denoiser"))
            return Flow(folder, useEma: false, []);
        string checkpoints = Path.Combine(folder, "ckpts");
        string[] files = Directory.Exists(checkpoints) ? Directory.GetFiles(checkpoints) : [];
        string? first = files.Where(file => IsWeights(file) && !Path.GetFileName(file).Contains("misc", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).FirstOrDefault();
        return first is not null && Beside(first) is { } part
            ? part
            : throw new CheckpointException($"{folder}: there are no weights (*.pt or *.safetensors) that fit its config.json.");
    }

    /// <summary>
    /// Finds the network that the configuration beside a weight file, in its folder or the one above, describes under the beginning of
    /// the file's name, or the only one that it describes; null if there is none.
    /// </summary>
    public static ModelPart? Beside(string weights)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(weights))!;
        string? parent = Path.GetDirectoryName(folder);
        if (new[] { folder, parent }.FirstOrDefault(f => f is not null && File.Exists(Path.Combine(f, "config.json"))) is not { } home)
            return null;
        using var document = ModelFolder.ReadJson(Path.Combine(home, "config.json"));
        string[] models = Models(document.RootElement);
        string? model = models.FirstOrDefault(m => Path.GetFileName(weights).StartsWith(m + "_", StringComparison.Ordinal))
            ?? (models.Length == 1 ? models[0] : null);
        return model is null ? null : Read(home, model, weights);
    }

    private static string[] Models(JsonElement config) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty("models", out var models)
            && models.ValueKind == JsonValueKind.Object
                ? [.. models.EnumerateObject().Select(m => m.Name)]
                : [];

    /// <summary>Finds the released DINOv2 ViT-L/14 with registers by its published file name.</summary>
    public static ModelPart ReleasedEncoder(string root)
    {
        string[] folders = [Path.Combine(root, "dinov2"), Path.Combine(root, "..", "dinov2"), root];
        string weights = folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, ReleasedEncoderName + ".*", SearchOption.TopDirectoryOnly))
            .Where(IsWeights).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new CheckpointException(
                $"{Path.Combine(root, "dinov2", ReleasedEncoderName + ".pth")}: the picture encoder's weights are missing.");
        using var arguments = JsonDocument.Parse(ReleasedEncoderArguments);
        return new ModelPart(Path.GetDirectoryName(weights)!, NetworkRegistry.Encoder.Names[0], arguments.RootElement, null, null, weights);
    }

    private static ModelPart Read(string folder, string model, string weights)
    {
        string config = Path.Combine(folder, "config.json");
        using var document = ModelFolder.ReadJson(config);
        try
        {
            var root = document.RootElement;
            var network = root.GetProperty("models").GetProperty(model);
            string className = network.GetProperty("name").GetString()!;
            return new ModelPart(
                folder, className, network.GetProperty("args"), Section(root, "dataset"), Section(root, "trainer"), weights);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new CheckpointException($"{config}: does not describe models.{model} with a name and args.", e);
        }
    }

    private static JsonElement? Section(JsonElement root, string name) =>
        root.TryGetProperty(name, out var section) && section.TryGetProperty("args", out var arguments) ? arguments : null;

    /// <summary>
    /// Whether a file is a checkpoint by its name. Hidden files are not: macOS leaves them beside the real ones on foreign disks.
    /// </summary>
    internal static bool IsWeights(string path) => !Path.GetFileName(path).StartsWith('.') && (
        (Path.GetExtension(path) is ".pt" or ".pth" or ".safetensors" && !Shard().IsMatch(path))
        || path.EndsWith(ShardedSafetensorsCheckpoint.Extension, StringComparison.Ordinal));

    /// <summary>One of several files of an index.</summary>
    [GeneratedRegex(@"-\d{5}-of-\d{5}\.safetensors$")]
    private static partial Regex Shard();

    private static bool IsAverage(string path) => Path.GetFileName(path).Contains("ema", StringComparison.Ordinal);

    /// <summary>The number after the last <c>step</c> in a file's name; -1 if there is none.</summary>
    private static long Step(string path)
    {
        string name = Path.GetFileName(path);
        int at = name.LastIndexOf("step", StringComparison.Ordinal);
        if (at < 0)
            return -1;
        string digits = name[(at + 4)..].Split('.')[0];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : -1;
    }
}
