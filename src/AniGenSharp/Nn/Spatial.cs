using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>Rearrangements of dense grids [B, C, X, Y, Z].</summary>
internal static class Spatial
{
    /// <summary>p³ neighbors as channels: [B, C, X, Y, Z] → [B, C·p³, X/p, Y/p, Z/p].</summary>
    public static Tensor Patchify(Tensor x, long patch)
    {
        if (patch == 1)
            return x;
        var s = x.shape;
        return x.reshape(s[0], s[1], s[2] / patch, patch, s[3] / patch, patch, s[4] / patch, patch)
            .permute(0, 1, 3, 5, 7, 2, 4, 6)
            .reshape(s[0], s[1] * patch * patch * patch, s[2] / patch, s[3] / patch, s[4] / patch);
    }

    /// <summary>
    /// Channels as p³ neighbors, the inverse of <see cref="Patchify"/>: [B, C·p³, X, Y, Z] → [B, C, X·p, Y·p, Z·p]. It is also a pixel
    /// shuffle in three dimensions.
    /// </summary>
    public static Tensor Unpatchify(Tensor x, long patch)
    {
        if (patch == 1)
            return x;
        var s = x.shape;
        return x.reshape(s[0], s[1] / (patch * patch * patch), patch, patch, patch, s[2], s[3], s[4])
            .permute(0, 1, 5, 2, 6, 3, 7, 4)
            .reshape(s[0], s[1] / (patch * patch * patch), s[2] * patch, s[3] * patch, s[4] * patch);
    }
}
