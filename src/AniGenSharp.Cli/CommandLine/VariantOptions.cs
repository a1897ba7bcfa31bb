using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options that select a variant of each flow.</summary>
internal sealed class VariantOptions : OptionGroup
{
    private readonly Option<string?> _structureFlow;
    private readonly Option<string?> _latentFlow;
    private readonly Option<bool> _useEma;

    public VariantOptions()
        : base("Model")
    {
        _structureFlow = Add(
            new Option<string?>("--ss-flow") { HelpName = "name", Description = "Sparse-structure variant: solo (default), duet or epic." },
            GenerationStage.Structure);
        _latentFlow = Add(
            new Option<string?>("--slat-flow")
            {
                HelpName = "name",
                Description = "Structured-latent variant: auto (default), control or gsn_auto.",
            },
            GenerationStage.Latents);
        _useEma = Add(
            new Option<bool>("--use-ema") { Description = "Prefer the flows' averaged weights (EMA) where there are any." },
            GenerationStage.Latents);
    }

    /// <summary>The selected variants.</summary>
    /// <exception cref="UsageException">A name cannot be that of a variant.</exception>
    public ModelSelection Read(ParseResult parsed) => new()
    {
        StructureFlow = Variant(parsed, _structureFlow),
        LatentFlow = Variant(parsed, _latentFlow),
        UseEma = parsed.GetValue(_useEma),
    };

    /// <summary>The options that were given, as a command line repeats them.</summary>
    public string Repeat(ParseResult parsed)
    {
        var selection = Read(parsed);
        return (selection.StructureFlow is { } structure ? $" {_structureFlow.Name} {structure}" : "")
            + (selection.LatentFlow is { } latents ? $" {_latentFlow.Name} {latents}" : "")
            + (selection.UseEma ? $" {_useEma.Name}" : "");
    }

    /// <summary>A variant is part of a folder's name, so it must not lead to another folder.</summary>
    private static string? Variant(ParseResult parsed, Option<string?> option)
    {
        string? name = parsed.GetValue(option);
        return name is null || name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? name
            : throw new UsageException($"{option.Name}: '{name}' can't be the name of a variant; use letters, digits and underscores.");
    }
}
