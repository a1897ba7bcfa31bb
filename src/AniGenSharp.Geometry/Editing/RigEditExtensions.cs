using AniGenSharp.Geometry.Editing;

namespace AniGenSharp.Geometry;

/// <summary>Changes the rig of an asset.</summary>
public static class RigEditExtensions
{
    /// <summary>
    /// The asset after a list of edits. Its joints are one tree, the weights of every vertex sum to 1, and its clips keep their motion
    /// as far as the remaining joints can show it.
    /// </summary>
    /// <param name="asset">The asset.</param>
    /// <param name="edits">The edits, in order.</param>
    /// <exception cref="ArgumentException">An edit does not fit the rig; the message says which one and why.</exception>
    public static RiggedAsset WithRigEdits(this RiggedAsset asset, IReadOnlyList<RigEdit> edits)
    {
        if (edits.Count == 0)
            return asset;
        var rig = RigState.Of(asset);
        foreach (var (i, edit) in edits.Index())
        {
            try
            {
                rig = edit.Apply(rig);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Edit {i + 1}: {e.Message}", e);
            }
        }
        return rig.ToAsset();
    }
}
