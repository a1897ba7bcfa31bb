namespace AniGenSharp.FullSize;

/// <summary>Operations that a step must do, each multiply-add as two; what is shared by all steps is not counted.</summary>
internal static class Flops
{
    /// <summary>
    /// One guided step of the released sparse-structure flow: two branches (geometry and skeleton) of 24 blocks of 1,024 channels,
    /// each for the conditional and the unconditional state. The keys and values of the condition and the unconditional
    /// cross-attention are constants of the run.
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
