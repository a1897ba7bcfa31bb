namespace AniGenSharp.Diagnostics;

/// <summary>Names of the stages' inputs in a recording. Each is kept in full.</summary>
internal static class ParityNames
{
    public const string Picture = "inputs/picture";
    public const string NormalPicture = "inputs/normals";
    public const string Tokens = "inputs/tokens";
    public const string StructureTokens = "inputs/tokens_ss";
    public const string StructureNoise = "inputs/ss_noise";
    public const string StructureLatents = "inputs/ss_latents";
    public const string Voxels = "inputs/voxels";
    public const string LatentNoise = "inputs/slat_noise";
    public const string Latents = "inputs/slat";

    /// <summary>Ending of the name of a skeleton branch's input.</summary>
    public const string Skeleton = "_skl";

    /// <summary>Whether an input is the result of sampling: many steps lead to it, not one network.</summary>
    public static bool IsSampled(string name) =>
        name is StructureLatents or StructureLatents + Skeleton or Latents or Latents + Skeleton;
}
