namespace AniGenSharp.Geometry;

/// <summary>How bones are named.</summary>
public enum BoneNaming
{
    /// <summary>By what they are: <c>hips</c>, <c>spine_01</c>, <c>front_leg_02.L</c>, <c>tail_03</c>, …</summary>
    Meaningful,

    /// <summary>By index, as the reference does: <c>joint_0</c>, <c>joint_1</c>, …</summary>
    Plain,
}
