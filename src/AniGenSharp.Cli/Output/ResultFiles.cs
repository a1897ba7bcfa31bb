using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>The files that are written for each picture in addition to the standard ones.</summary>
/// <param name="Glb">What the GLB contains.</param>
/// <param name="Formats">Additional formats of the asset.</param>
/// <param name="Preview">Which pictures of the result are written.</param>
/// <param name="Stages">Also write stages.safetensors.</param>
internal sealed record ResultFiles(GlbOptions Glb, AssetFormats Formats, PreviewKind Preview, bool Stages)
{
    /// <summary>Whether the GLB contains the picture's camera, if it was found.</summary>
    public bool Camera { get; init; }

    /// <summary>Side of each picture of preview.png.</summary>
    public int PreviewSide => Preview == PreviewKind.Full ? 256 : 128;
}
