using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the two samplers.</summary>
internal sealed class SamplingOptions : GenerationOptionGroup
{
    private readonly Option<long> _seed;
    private readonly Option<double?> _structureGuidance;
    private readonly Option<double?> _latentGuidance;
    private readonly Option<int?> _structureSteps;
    private readonly Option<int?> _latentSteps;
    private readonly Option<int> _jointsDensity;

    public SamplingOptions()
        : base("Sampling")
    {
        _seed = Add(
            new Option<long>("--seed") { Description = "Seed of the noise.", DefaultValueFactory = _ => Defaults.Seed },
            GenerationStage.Latents);
        _structureGuidance = Add(
            new Option<double?>("--cfg-scale-ss")
            {
                Description = "Guidance strength of the sparse structure (default: the checkpoint's; 7.5 for the official models).",
            },
            GenerationStage.Structure);
        _latentGuidance = Add(
            new Option<double?>("--cfg-scale")
            {
                Description = "Guidance strength of the structured latents (default: the checkpoint's; 3.0 for the official models).",
            },
            GenerationStage.Latents);
        _structureSteps = Add(
            new Option<int?>("--ss-steps")
            {
                Description = "Sampling steps of the sparse structure (default: the checkpoint's; 25 officially).",
            },
            GenerationStage.Structure);
        _latentSteps = Add(
            new Option<int?>("--slat-steps")
            {
                Description = "Sampling steps of the structured latents (default: the checkpoint's; 25 officially).",
            },
            GenerationStage.Latents);
        _jointsDensity = Add(
            new Option<int>("--joints-density")
            {
                Description = "Requested joint density, 0 to 4, for checkpoints that support it.",
                DefaultValueFactory = _ => Defaults.JointsDensity,
            },
            GenerationStage.Latents);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>
    {
        [nameof(GenerationOptions.StructureGuidance)] = _structureGuidance,
        [nameof(GenerationOptions.LatentGuidance)] = _latentGuidance,
        [nameof(GenerationOptions.StructureSteps)] = _structureSteps,
        [nameof(GenerationOptions.LatentSteps)] = _latentSteps,
        [nameof(GenerationOptions.JointsDensity)] = _jointsDensity,
    };

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options) => options with
    {
        Seed = parsed.GetValue(_seed),
        StructureGuidance = parsed.GetValue(_structureGuidance),
        LatentGuidance = parsed.GetValue(_latentGuidance),
        StructureSteps = parsed.GetValue(_structureSteps),
        LatentSteps = parsed.GetValue(_latentSteps),
        JointsDensity = parsed.GetValue(_jointsDensity),
    };

    /// <summary>Replaces everything that was not given on the command line by the settings of the earlier run.</summary>
    public GenerationOptions Resume(ParseResult parsed, GenerationOptions options, ResolvedSettings earlier) => options with
    {
        Seed = IsGiven(parsed, _seed) ? options.Seed : earlier.Seed,
        StructureGuidance = options.StructureGuidance ?? earlier.StructureGuidance,
        StructureSteps = options.StructureSteps ?? earlier.StructureSteps,
        LatentGuidance = options.LatentGuidance ?? earlier.LatentGuidance,
        LatentSteps = options.LatentSteps ?? earlier.LatentSteps,
        JointsDensity = IsGiven(parsed, _jointsDensity) ? options.JointsDensity : earlier.JointsDensity,
    };
}
