using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>The condition tokens as the blocks of a flow attend to them.</summary>
internal static class ConditionContexts
{
    /// <summary>Requires that condition tokens have the shape [B, T, C].</summary>
    /// <param name="condition">The tokens.</param>
    /// <param name="channels">C.</param>
    /// <param name="batch">B; null for any number of pictures.</param>
    /// <exception cref="ArgumentException">They have another shape.</exception>
    public static void RequireShape(Tensor condition, long channels, long? batch = 1)
    {
        if (condition.dim() != 3 || batch is { } wanted && condition.shape[0] != wanted || condition.shape[2] != channels)
        {
            string expected = batch is null ? "B" : $"{batch}";
            throw new ArgumentException(
                $"The condition has the shape [{string.Join(", ", condition.shape)}], not [{expected}, T, {channels}].", nameof(condition));
        }
    }

    /// <summary>Projects the condition for a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="condition">Condition tokens [1, T, C] in the torso's type; the negative condition is zero.</param>
    /// <param name="branches">The branches that will attend.</param>
    /// <param name="optimizations">Whether the block attends to the zero condition or uses a constant.</param>
    public static BlockContext Project(
        ModulatedTransformerCrossBlock block, Tensor condition, GuidanceBranches branches, LosslessOptimizations optimizations)
    {
        if (branches == GuidanceBranches.Conditional)
            return block.Project(condition);
        var zeros = zeros_like(condition);
        bool both = branches == GuidanceBranches.Both;
        if (!optimizations.ConstantNegative)
            return block.Project(both ? cat([condition, zeros], 0) : zeros);
        var negative = block.ForwardConstantContext(zeros.narrow(1, 0, 1));
        return both ? block.Project(condition) with { NegativeOutput = negative } : new BlockContext(null, null, negative);
    }

    /// <summary>The part of a context for <see cref="GuidanceBranches.Both"/> that only the conditional branch needs.</summary>
    public static BlockContext Conditional(BlockContext context) => context.Keys!.shape[0] == 1
        ? context with { NegativeOutput = null }
        : new BlockContext(context.Keys.narrow(0, 0, 1), context.Values!.narrow(0, 0, 1), null);
}
