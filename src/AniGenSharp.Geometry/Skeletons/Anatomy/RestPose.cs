namespace AniGenSharp.Geometry;

/// <summary>The pose in which a humanoid rests.</summary>
public enum RestPose
{
    /// <summary>As generated.</summary>
    Rest,

    /// <summary>Arms stretched out sideways, legs straight down.</summary>
    T,

    /// <summary>Arms stretched out sideways and down by 45°, legs straight down.</summary>
    A,
}
