using System.CommandLine;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Which model, where and in what precision: the options that the diagnostic commands share.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _checkpoints = new("--checkpoints") { Description = "Checkpoint folder; the starter model when left away." };

    private readonly Option<string> _device = new("--device")
    {
        Description = "auto (CUDA, then MPS, then CPU), cpu, cuda, cuda:N or mps.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "Precision of the networks' torsos; auto is fp32 on the CPU and fp16 elsewhere.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _structureFlow = new("--ss-flow") { Description = "Sparse-structure variant: solo, duet or epic." };

    private readonly Option<string?> _latentFlow = new("--slat-flow") { Description = "Structured-latent variant: auto, control or gsn_auto." };

    private readonly Option<bool> _useEma = new("--use-ema") { Description = "Prefer averaged weights (EMA)." };

    private readonly Option<string?> _normalEstimator = new("--normal-estimator")
    {
        Description = "ONNX normal estimator with a JSON file of the same name, or dsine.pt, for models conditioned on normals.",
    };

    private readonly Option<bool> _lowMemory = new("--low-memory") { Description = "Never keep two networks in memory." };

    private readonly Option<string?> _libtorch = new("--libtorch")
    {
        Description = "Lib folder of an existing PyTorch to use (for CUDA); like the variable ANIGEN_LIBTORCH.",
    };

    /// <summary>Adds the options to a command.</summary>
    public ModelOptions AddTo(Command command)
    {
        _precision.AcceptOnlyFromAmong("auto", "fp32", "fp16", "bf16");
        command.Options.Add(_checkpoints);
        command.Options.Add(_structureFlow);
        command.Options.Add(_latentFlow);
        command.Options.Add(_useEma);
        command.Options.Add(_normalEstimator);
        command.Options.Add(_device);
        command.Options.Add(_precision);
        command.Options.Add(_lowMemory);
        command.Options.Add(_libtorch);
        return this;
    }

    /// <summary>The checkpoint folder that was named, or the starter's.</summary>
    /// <exception cref="UsageException">None was named and the starter is nowhere.</exception>
    public string Checkpoints(ParseResult parsed) => parsed.GetValue(_checkpoints) ?? StarterModel.Find();

    /// <summary>Whether a checkpoint folder was named.</summary>
    public bool NamesCheckpoints(ParseResult parsed) => parsed.GetValue(_checkpoints) is not null;

    /// <summary>Variants, device and precision as the library takes them; a libtorch that was named is set.</summary>
    public LoadOptions Load(ParseResult parsed)
    {
        if (parsed.GetValue(_libtorch) is { } libtorch)
            TorchRuntime.LibtorchFolder = libtorch;
        return new LoadOptions
        {
            Device = parsed.GetValue(_device)!,
            StructureFlow = parsed.GetValue(_structureFlow),
            LatentFlow = parsed.GetValue(_latentFlow),
            UseEma = parsed.GetValue(_useEma),
            NormalEstimator = parsed.GetValue(_normalEstimator),
            Logger = new WarningsToError(),
            LowMemory = parsed.GetValue(_lowMemory),
            Precision = parsed.GetValue(_precision) switch
            {
                "fp32" => Precision.Float32,
                "fp16" => Precision.Float16,
                "bf16" => Precision.BFloat16,
                _ => Precision.Auto,
            },
        };
    }
}
