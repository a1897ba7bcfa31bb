using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>The formats that are written beside the GLB.</summary>
/// <param name="Axes">Rest orientation of the bones.</param>
/// <param name="Clip">Name of the clip in the USDZ file; null for the first.</param>
internal sealed record AssetFormats(BoneAxes Axes, string? Clip)
{
    private const string FbxName = "mesh.fbx";
    private const string UsdzName = "mesh.usdz";
    private const string VrmName = "mesh.vrm";

    /// <summary>Also write FBX.</summary>
    public bool Fbx { get; init; }

    /// <summary>Also write USDZ.</summary>
    public bool Usdz { get; init; }

    /// <summary>Also write VRM.</summary>
    public bool Vrm { get; init; }

    /// <summary>Names of the files.</summary>
    public IEnumerable<string> Names =>
        new[] { (Fbx, FbxName), (Usdz, UsdzName), (Vrm, VrmName) }.Where(format => format.Item1).Select(format => format.Item2);

    /// <summary>The contents of the files. A format that cannot hold the asset is left out, so that the other files are not lost.</summary>
    /// <param name="generation">The asset and its levels of detail; the picture's name becomes that of the avatar.</param>
    /// <returns>Names and contents, and one sentence for each format that was left out.</returns>
    public (IReadOnlyList<(string Name, byte[] Content)> Files, IReadOnlyList<string> Problems) Write(Generation generation)
    {
        var asset = generation.Asset;
        var files = new List<(string, byte[])>();
        var problems = new List<string>();
        Add(Fbx, FbxName, () => asset.ToFbx(Axes, generation.Levels));
        Add(Usdz, UsdzName, () => asset.ToUsdz(Clip, Axes));
        string avatar = Path.GetFileNameWithoutExtension(generation.Report.Picture) ?? "Avatar";
        Add(Vrm, VrmName, () => asset.ToVrm(new VrmOptions { Name = avatar }));
        return (files, problems);

        void Add(bool requested, string name, Func<byte[]> write)
        {
            if (!requested)
                return;
            try
            {
                files.Add((name, write()));
            }
            catch (ArgumentException e)
            {
                problems.Add($"{name} was not written: {UsageErrors.WithoutParameter(e)}");
            }
        }
    }
}
