using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>The formats that are written beside the GLB.</summary>
/// <param name="Axes">Rest orientation of the bones.</param>
/// <param name="Clip">Name of the clip in the USDZ file; null for the first.</param>
/// <param name="Formats">The formats, without the GLB.</param>
internal sealed record AssetFormats(BoneAxes Axes, string? Clip, IReadOnlyList<AssetFormat> Formats)
{
    /// <summary>Names of the files of an asset called <c>mesh</c>.</summary>
    public IEnumerable<string> Names => Formats.Select(format => Name("mesh", format));

    /// <summary>The contents of the files. A format that cannot hold the asset is left out, so that the other files are not lost.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="levels">Its levels of detail.</param>
    /// <param name="avatar">Name of the avatar in a VRM file.</param>
    /// <param name="name">Name of the files without their ending.</param>
    /// <returns>
    /// Names and contents, one sentence for each format that was left out, and one for everything that a format does not hold.
    /// </returns>
    public (IReadOnlyList<(string Name, byte[] Content)> Files, IReadOnlyList<string> Problems, IReadOnlyList<string> Notes) Write(
        RiggedAsset asset, IReadOnlyList<RiggedAsset> levels, string avatar, string name = "mesh")
    {
        var files = new List<(string, byte[])>();
        var problems = new List<string>();
        var notes = new List<string>();
        foreach (var format in Formats)
        {
            string file = Name(name, format);
            try
            {
                var options = new ExportOptions { BoneAxes = Axes, Clip = Clip, Levels = levels, Name = avatar };
                var exported = asset.Export(format, options);
                files.Add((file, exported.Content));
                notes.AddRange(exported.Notes.Select(note => $"{file}: {note}"));
            }
            catch (ArgumentException e)
            {
                problems.Add($"{file} was not written: {UsageErrors.WithoutParameter(e)}");
            }
        }
        return (files, problems, notes);
    }

    private static string Name(string stem, AssetFormat format) => $"{stem}.{format.ToString().ToLowerInvariant()}";
}
