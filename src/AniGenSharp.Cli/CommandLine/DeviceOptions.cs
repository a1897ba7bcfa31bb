using System.CommandLine;
using System.Text.RegularExpressions;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options that choose device, precision, memory use, threads and libtorch.</summary>
internal sealed partial class DeviceOptions : OptionGroup
{
    private readonly Option<string> _device;
    private readonly ChoiceOption<Precision> _precision;
    private readonly Option<bool> _lowMemory;
    private readonly Option<int?> _threads;
    private readonly Option<string?> _libtorch;

    public DeviceOptions()
        : base("Device and memory")
    {
        _device = Add(
            new Option<string>("--device")
            {
                HelpName = "device",
                Description =
                    "auto (CUDA, then MPS, then CPU), cpu, cuda, cuda:N, mps, or several CUDA devices: cuda:0,cuda:1 or cuda:all.",
                DefaultValueFactory = _ => new LoadOptions().Device,
            },
            GenerationStage.Rig);
        _device.Validators.Add(result =>
        {
            foreach (string name in result.Tokens.SelectMany(token => token.Value.Split(',')).Where(name => !KnownDevice().IsMatch(name)))
                result.AddError($"--device: unknown device '{name}'; expected auto, cpu, cuda, cuda:N, cuda:all or mps.");
        });
        _precision = Add(
            new ChoiceOption<Precision>(
                "--precision", "Precision of the networks' torsos; auto is fp32 on the CPU and fp16 elsewhere.", "auto",
                ("auto", Precision.Auto), ("fp32", Precision.Float32), ("fp16", Precision.Float16), ("bf16", Precision.BFloat16)),
            GenerationStage.Rig);
        _lowMemory = Add(
            new Option<bool>("--low-memory")
            {
                Description = "Never keep two networks in memory: read each when its stage begins. Otherwise all that fit are kept.",
            },
            GenerationStage.Rig);
        _threads = Add(
            new Option<int?>("--threads")
            {
                Description = "The most threads to use (default: all that the process may run at once).",
            });
        _threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError("--threads must be at least 1.");
        });
        _libtorch = Add(
            new Option<string?>("--libtorch")
            {
                HelpName = "folder",
                Description = "The lib folder of an existing PyTorch to use, for CUDA. The variable ANIGEN_LIBTORCH does the same.",
            },
            GenerationStage.Rig);
    }

    /// <summary>Limits the threads of this process if a limit was given.</summary>
    public void LimitThreads(ParseResult parsed)
    {
        if (parsed.GetValue(_threads) is { } threads)
            AniGenRuntime.LimitThreads(threads);
    }

    /// <summary>Puts device, precision, memory use and threads into the load options and sets the libtorch that was named.</summary>
    public LoadOptions Apply(ParseResult parsed, LoadOptions options)
    {
        if (parsed.GetValue(_libtorch) is { } libtorch)
            AniGenRuntime.UseLibtorch(libtorch);
        return options with
        {
            Device = parsed.GetValue(_device)!,
            Precision = _precision.Value(parsed),
            LowMemory = parsed.GetValue(_lowMemory),
            Threads = parsed.GetValue(_threads),
        };
    }

    [GeneratedRegex("^ *(auto|cpu|mps|cuda(:(all|[0-9]+))?) *$")]
    private static partial Regex KnownDevice();
}
