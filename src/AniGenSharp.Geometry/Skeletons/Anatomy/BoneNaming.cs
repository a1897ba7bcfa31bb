namespace AniGenSharp.Geometry;

/// <summary>How bones are named.</summary>
public enum BoneNaming
{
    /// <summary>By anatomy: <c>hips</c>, <c>spine_01</c>, <c>front_leg_02.L</c>, <c>tail_03</c>, …</summary>
    Meaningful,

    /// <summary>By index, as in the reference: <c>joint_0</c>, <c>joint_1</c>, …</summary>
    Plain,
}
