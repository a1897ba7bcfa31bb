using System.CommandLine;
using AniGenSharp.Devices;

namespace AniGenSharp.Cli;

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
        command.Options.Add(_device);
        command.Options.Add(_precision);
        command.Options.Add(_lowMemory);
        command.Options.Add(_libtorch);
        return this;
    }

    /// <summary>The checkpoint folder that was named, or the starter's.</summary>
    /// <exception cref="UsageException">None was named and the starter is nowhere.</exception>
    public string Checkpoints(ParseResult parsed) => parsed.GetValue(_checkpoints) ?? StarterModel.Find();

    /// <summary>Device and precision as the library takes them; a libtorch that was named is set.</summary>
    public LoadOptions Load(ParseResult parsed)
    {
        if (parsed.GetValue(_libtorch) is { } libtorch)
            TorchRuntime.LibtorchFolder = libtorch;
        return new LoadOptions
        {
            Device = parsed.GetValue(_device)!,
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
