namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>Makes another joint the root of a skeleton. The bones are kept; those between the two roots are reversed.</summary>
internal static class Rerooting
{
    /// <summary>Makes a joint the root.</summary>
    /// <param name="skeleton">The skeleton; its names are dropped.</param>
    /// <param name="weights">Skin weights, [V, J].</param>
    /// <param name="root">Index of the new root.</param>
    /// <returns>
    /// The skeleton with its joints reordered as little as needed to put parents first, the weights in that order, and the new index of
    /// each joint, [J].
    /// </returns>
    public static (Skeleton Skeleton, SkinWeights Weights, int[] Indices) Apply(Skeleton skeleton, SkinWeights weights, int root)
    {
        int[] parents = [.. skeleton.Parents];
        for (int joint = root, parent = -1; joint >= 0;)
            (joint, parents[joint], parent) = (parents[joint], parent, joint);
        var (turned, order) = new SkeletonForest([.. skeleton.Joints], parents).ToSkeleton()!.Value;
        int[] indices = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            indices[order[i]] = i;
        var reordered = new SkinWeights(new float[weights.Values.Length], weights.JointCount);
        for (int v = 0; v < weights.VertexCount; v++)
            for (int j = 0; j < indices.Length; j++)
                reordered.Row(v)[indices[j]] = weights.Row(v)[j];
        return (turned, reordered, indices);
    }

    /// <summary>Makes the joint where the legs meet the root, if there is one.</summary>
    /// <param name="skeleton">The repaired skeleton.</param>
    /// <param name="weights">Its skin weights, [V, J].</param>
    /// <param name="report">The report of the repair.</param>
    /// <returns>The same objects if the root does not change.</returns>
    public static (Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report) ToPelvis(
        Skeleton skeleton, SkinWeights weights, RigRepairReport report)
    {
        int pelvis = Anatomy.Pelvis.Find(skeleton);
        if (pelvis < 0 || pelvis == skeleton.Root)
            return (skeleton, weights, report);
        var (turned, reordered, indices) = Apply(skeleton, weights, pelvis);
        return (turned, reordered, report with
        {
            MovedRoot = true,
            Attachments = [.. report.Attachments.Select(Renumber).OrderBy(attachment => attachment.Joint)],
        });

        // The bone of an attachment may have been reversed.
        RigAttachment Renumber(RigAttachment attachment)
        {
            var (joint, parent) = (indices[attachment.Joint], indices[attachment.Parent]);
            return turned.Parents[joint] == parent
                ? attachment with { Joint = joint, Parent = parent }
                : attachment with { Joint = parent, Parent = joint };
        }
    }
}
