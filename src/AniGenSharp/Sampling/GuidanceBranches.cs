namespace AniGenSharp.Sampling;

/// <summary>The branches of classifier-free guidance that a session computes.</summary>
internal enum GuidanceBranches
{
    /// <summary>Under the condition.</summary>
    Conditional,

    /// <summary>Under zeros, with an open number of joints.</summary>
    Unconditional,

    /// <summary>Both, as a batch of two: conditional, unconditional.</summary>
    Both,
}
