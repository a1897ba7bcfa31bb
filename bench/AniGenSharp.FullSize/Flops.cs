namespace AniGenSharp.FullSize;

/// <summary>The operations a step must perform, counting each multiply-add as two; work shared by all steps is not counted.</summary>
internal static class Flops
{
    /// <summary>
    /// One guided step of the released sparse-structure flow: two branches (geometry and skeleton) of 24 blocks with 1,024 channels, each
    /// for the conditional and the unconditional state. The condition's keys and values and the unconditional cross-attention are constant
    /// during a run.
    /// </summary>
    public static long StructureStep(long tokens, long conditionTokens)
    {
        const long channels = 1024, blocks = 24, branches = 2, guidance = 2;
        long selfAttention = 8 * tokens * channels * channels + 4 * tokens * tokens * channels;
        long feedForward = 16 * tokens * channels * channels;
        long adapter = 2 * tokens * channels * channels;
        long crossAttention = 4 * tokens * channels * channels + 4 * tokens * conditionTokens * channels;
        return blocks * branches * (guidance * (selfAttention + feedForward + adapter) + crossAttention);
    }
}
