using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>The condition tokens as the blocks of a flow attend to them.</summary>
internal static class ConditionContexts
{
    /// <summary>Projects the condition for a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="condition">Condition tokens [1, T, C] in the torso's type; the negative condition is zero.</param>
    /// <param name="branches">The branches that will attend.</param>
    /// <param name="savings">Whether the zero condition is attended to or is a constant.</param>
    public static BlockContext Project(
        ModulatedTransformerCrossBlock block, Tensor condition, GuidanceBranches branches, ExactSavings savings)
    {
        if (branches == GuidanceBranches.Conditional)
            return block.Project(condition);
        var zeros = zeros_like(condition);
        bool both = branches == GuidanceBranches.Both;
        if (!savings.ConstantNegative)
            return block.Project(both ? cat([condition, zeros], 0) : zeros);
        var negative = block.ForwardConstantContext(zeros.narrow(1, 0, 1));
        return both ? block.Project(condition) with { NegativeOutput = negative } : new BlockContext(null, null, negative);
    }

    /// <summary>What a context of <see cref="GuidanceBranches.Both"/> holds for the conditional branch alone.</summary>
    public static BlockContext Conditional(BlockContext context) =>
        context.Keys!.shape[0] == 1 ? context with { NegativeOutput = null } : new(context.Keys.narrow(0, 0, 1), context.Values!.narrow(0, 0, 1), null);
}
