namespace AniGenSharp.Cli.Output;

/// <summary>The settings of one <c>generate</c> command.</summary>
internal sealed record BatchSettings
{
    /// <summary>The folder that receives one folder per picture.</summary>
    public required string Output { get; init; }

    /// <summary>Which files are written.</summary>
    public required ResultFiles Files { get; init; }

    /// <summary>Loads the models; called once, and only if something needs them.</summary>
    public required Func<ImageTo3D> Load { get; init; }

    /// <summary>The options for a picture, given the settings that its saved stages were sampled with, or null.</summary>
    public required Func<ResolvedSettings?, GenerationOptions> Options { get; init; }

    /// <summary>The stage to start at, from the saved output of those before; null for the first.</summary>
    public GenerationStage? From { get; init; }

    /// <summary>The report of the run to repeat; null if there is none.</summary>
    public GenerationReport? Repeated { get; init; }

    /// <summary>Whether any background can be removed; otherwise pictures are refused for theirs before the models are loaded.</summary>
    public bool HasMatting { get; init; }

    /// <summary>Skip pictures that already have a result.</summary>
    public bool SkipExisting { get; init; }

    /// <summary>Print one line of JSON per picture on standard output.</summary>
    public bool Json { get; init; }

    /// <summary>Show stack traces.</summary>
    public bool Verbose { get; init; }
}
