namespace AniGenSharp.Geometry;

/// <summary>What a VRM file says about its avatar.</summary>
public sealed record VrmOptions
{
    /// <summary>The avatar's name.</summary>
    public string Name { get; init; } = "Avatar";

    /// <summary>Its authors, at least one.</summary>
    public IReadOnlyList<string> Authors { get; init; } = ["Unknown"];

    /// <summary>
    /// Address of the license. The default is the VRM license, which lets avatars be used by their author only unless stated otherwise.
    /// </summary>
    public string LicenseUrl { get; init; } = "https://vrm.dev/licenses/1.0/";

    /// <summary>Let chains of bones that are not part of the humanoid (tails, ears, hair) swing by themselves.</summary>
    public bool SpringBones { get; init; } = true;
}
