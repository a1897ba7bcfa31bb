namespace AniGenSharp;

/// <summary>What is asked of a new job of a farm.</summary>
public sealed record FarmRequest
{
    /// <summary>What the picture is called; its files are fetched into a folder of this name.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of the picture.</summary>
    public required byte[] Picture { get; init; }

    /// <summary>How the asset is generated. <see cref="GenerationOptions.Views"/> cannot be sent to a farm.</summary>
    public GenerationOptions Options { get; init; } = new();

    /// <summary>Whether it starts before others.</summary>
    public FarmPriority Priority { get; init; }

    /// <summary>The networks that it needs.</summary>
    public required FarmModel Model { get; init; }
}
