namespace AniGenSharp.Geometry.Editing;

/// <summary>Sets the weights of one joint so that the others of each vertex still sum to 1 with it.</summary>
internal static class WeightColumn
{
    private const float Epsilon = 1e-6f;

    /// <summary>A copy of the weights with other ones of a joint.</summary>
    /// <param name="rig">The rig.</param>
    /// <param name="joint">The joint.</param>
    /// <param name="weight">Its new weight for a vertex, 0…1.</param>
    public static SkinWeights Set(RigState rig, int joint, Func<int, float> weight)
    {
        var weights = rig.Weights with { Values = [.. rig.Weights.Values] };
        // What a vertex follows that followed this joint alone.
        int other = rig.Skeleton.Parents[joint] >= 0 ? rig.Skeleton.Parents[joint] : rig.Skeleton.Children(joint).FirstOrDefault(joint);
        for (int vertex = 0; vertex < weights.VertexCount; vertex++)
        {
            var row = weights.Row(vertex);
            float before = row[joint], after = weight(vertex), rest = 0;
            if (before == after)
                continue;
            row[joint] = 0;
            foreach (float value in row)
                rest += value;
            if (rest > Epsilon)
            {
                foreach (ref float value in row)
                    value *= (1 - after) / rest;
            }
            else
            {
                row[other] += 1 - after;
            }
            row[joint] += after;
        }
        return weights;
    }
}
