using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options of the skin weights.</summary>
internal sealed class SkinOptions : GenerationOptionGroup
{
    private readonly Option<bool> _noFilter;
    private readonly Option<bool> _noSmooth;
    private readonly Option<double?> _smoothLength;
    private readonly Option<int?> _smoothIterations;
    private readonly Option<int> _influences;

    public SkinOptions()
        : base("Skin weights")
    {
        _noFilter = Add(new Option<bool>("--no-filter-skin-weights")
        {
            Description = "Keep the weights of joints that are far in the skeleton from a vertex's heaviest joint.",
        });
        _noSmooth = Add(new Option<bool>("--no-smooth-skin-weights") { Description = "Don't smooth the weights over the mesh." });
        _smoothLength = Add(new Option<double?>("--smooth-skin-weights-length")
        {
            Description = "How far the smoothing reaches along the surface, as a share of the mesh's longest side (default: 0.04).",
        });
        _smoothIterations = Add(new Option<int?>("--smooth-skin-weights-iters")
        {
            Description = "Smooth as the reference does instead, by this many means of neighbors; the reference's default is 100.",
        });
        _influences = Add(new Option<int>("--influences")
        {
            Description = "Maximum number of joints that move one vertex: 4 or 8.",
            DefaultValueFactory = _ => Defaults.Influences,
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Option> ByProperty => new Dictionary<string, Option>
    {
        [nameof(GenerationOptions.SmoothSkinWeightsLength)] = _smoothLength,
        [nameof(GenerationOptions.SmoothSkinWeightsIterations)] = _smoothIterations,
        [nameof(GenerationOptions.Influences)] = _influences,
    };

    /// <inheritdoc/>
    public override GenerationOptions Apply(ParseResult parsed, GenerationOptions options)
    {
        foreach (Option option in new Option[] { _smoothLength, _smoothIterations })
            if (parsed.GetValue(_noSmooth) && IsGiven(parsed, option))
                throw new UsageException($"{option.Name} has no effect with {_noSmooth.Name}; omit one of them.");
        return options with
        {
            FilterSkinWeights = !parsed.GetValue(_noFilter),
            SmoothSkinWeights = !parsed.GetValue(_noSmooth),
            SmoothSkinWeightsLength = parsed.GetValue(_smoothLength),
            SmoothSkinWeightsIterations = parsed.GetValue(_smoothIterations),
            Influences = parsed.GetValue(_influences),
        };
    }
}
