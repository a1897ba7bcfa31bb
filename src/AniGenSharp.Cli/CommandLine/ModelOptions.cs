using System.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options that choose a model and how it is loaded.</summary>
internal sealed class ModelOptions : OptionGroup
{
    private readonly Option<string?> _checkpoints;
    private readonly Option<string?> _mattingModel;
    private readonly Option<string?> _normalEstimator;
    private readonly Option<string[]> _styles;
    private readonly VariantOptions _variants;
    private readonly DeviceOptions _device;

    public ModelOptions()
        : base("Model")
    {
        _checkpoints = Add(
            new Option<string?>("--checkpoints")
            {
                HelpName = "folder",
                Description = "Checkpoint folder (default: the starter model).",
            }, GenerationStage.Rig);
        _styles = Add(
            new Option<string[]>("--lora")
            {
                HelpName = "file",
                Description = "Low-rank updates from 'anigen train lora', as FILE or FILE:STRENGTH; may be repeated.",
                DefaultValueFactory = _ => [],
            },
            GenerationStage.Rig);
        _variants = Include(new VariantOptions());
        _mattingModel = Add(
            new Option<string?>("--matting-model")
            {
                HelpName = "file",
                Description = "ONNX matting model (BiRefNet, IS-Net or U2-Net) for pictures without transparency.",
            },
            GenerationStage.Conditioning);
        _normalEstimator = Add(
            new Option<string?>("--normal-estimator")
            {
                HelpName = "file",
                Description = "ONNX normal estimator with a JSON file of the same name, or dsine.pt, for models conditioned on normals.",
            },
            GenerationStage.Conditioning);
        _device = Include(new DeviceOptions());
    }

    /// <summary>The checkpoint folder that was named, or the starter model's.</summary>
    /// <exception cref="UsageException">No folder was named and the starter model was not found.</exception>
    public string Checkpoints(ParseResult parsed) => parsed.GetValue(_checkpoints) ?? StarterModel.Find();

    /// <summary>Whether a checkpoint folder was named.</summary>
    public bool NamesCheckpoints(ParseResult parsed) => parsed.GetValue(_checkpoints) is not null;

    /// <summary>Whether a matting model was named or found; without one, some backgrounds cannot be removed.</summary>
    /// <exception cref="CheckpointException">The model that was named is missing or of an unknown kind.</exception>
    public bool HasMatting(ParseResult parsed) =>
        ConditioningModels.Matting(parsed.GetValue(_mattingModel), parsed.GetValue(_checkpoints) ?? StarterModel.FindOrNull()) is not null;

    /// <summary>Limits the threads of this process if a limit was given; for runs that load no model.</summary>
    public void LimitThreads(ParseResult parsed) => _device.LimitThreads(parsed);

    /// <summary>The options for loading the model; the library prints its warnings to standard error.</summary>
    /// <exception cref="CheckpointException">A matting model or normal estimator that was named is missing.</exception>
    /// <exception cref="UsageException">The strength of a low-rank update is not a number.</exception>
    public LoadOptions Read(ParseResult parsed)
    {
        string? checkpoints = parsed.GetValue(_checkpoints) ?? StarterModel.FindOrNull();
        return _device.Apply(parsed, new LoadOptions
        {
            Selection = _variants.Read(parsed),
            MattingModel = ConditioningModels.Matting(parsed.GetValue(_mattingModel), checkpoints),
            Styles = [.. parsed.GetValue(_styles)!.Select(Style)],
            NormalEstimator = ConditioningModels.Normals(parsed.GetValue(_normalEstimator), checkpoints),
            ReleaseMemoryAfterRun = true,
            Logger = new WarningsToError(),
        });
    }

    private static LoraStyle Style(string text)
    {
        int colon = text.LastIndexOf(':');
        var style = LoraStyle.Parse(text);
        return colon > 0 && !File.Exists(style.Path) && File.Exists(text[..colon])
            ? throw new UsageException($"--lora {text}: the strength must be a number such as 0.8, not '{text[(colon + 1)..]}'.")
            : style;
    }
}
