using AniGenSharp.Conditioning.Pictures;

namespace AniGenSharp.Pipeline;

/// <summary>Turns a prepared picture into the condition tokens of both samplers.</summary>
internal static class ConditioningStage
{
    /// <summary>Encodes the picture and, for structure flows conditioned on them, its surface normals.</summary>
    /// <param name="run">The run.</param>
    /// <param name="picture">The picture.</param>
    public static ConditionTokens Run(StageContext run, PreparedPicture picture)
    {
        var models = run.Models;
        using var tokens = models.Conditioner.Encode(picture.Rgb, run.CancellationToken);
        var latents = TensorRows.Of(tokens);
        if (!models.Folder.StructureNeedsNormals)
            return new ConditionTokens(latents, latents);
        using var normals = models.Conditioner.Encode(picture.Normal, run.CancellationToken);
        return new ConditionTokens(TensorRows.Of(normals), latents);
    }
}
