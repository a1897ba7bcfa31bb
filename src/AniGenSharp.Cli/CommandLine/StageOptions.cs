using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options that save the networks' output and start from it.</summary>
internal sealed class StageOptions : OptionGroup
{
    private readonly Option<bool> _save;
    private readonly ChoiceOption<GenerationStage?> _from;

    public StageOptions()
        : base("Saved stages")
    {
        _save = Add(new Option<bool>("--save-stages")
        {
            Description = "Also write stages.safetensors: tokens, voxels, latents, the decoded mesh before cleaning, the skeleton field, "
                + "joints and weights.",
        });
        _from = Add(new ChoiceOption<GenerationStage?>(
            "--from-stage",
            "Start at this stage from the stages that --save-stages wrote to the output folder: structure, latents, decoding, or cleaning "
                + "(seconds, without a model). A stages.safetensors can be given instead of the picture.",
            defaultWord: null,
            ("structure", GenerationStage.Structure), ("latents", GenerationStage.Latents),
            ("decoding", GenerationStage.Decoding), ("cleaning", GenerationStage.Cleaning)));
    }

    /// <summary>Whether the stages are written too.</summary>
    public bool Save(ParseResult parsed) => parsed.GetValue(_save);

    /// <summary>The stage to start at; null for the first.</summary>
    public GenerationStage? From(ParseResult parsed) => _from.Value(parsed);

    /// <summary>Rejects options that only influence stages before the first one that runs.</summary>
    /// <exception cref="UsageException">Such an option was given; the message names it.</exception>
    public void RejectOptionsWithoutEffect(ParseResult parsed, params IEnumerable<OptionGroup> groups)
    {
        if (From(parsed) is not { } from)
            return;
        var useless = groups.SelectMany(group => group.Options).FirstOrDefault(o => o.LastStage < from && IsGiven(parsed, o.Option)).Option;
        if (useless is not null)
        {
            throw new UsageException(
                $"{useless.Name} has no effect from the {parsed.GetValue(_from)} stage on: omit it, or start at an earlier stage.");
        }
    }
}
