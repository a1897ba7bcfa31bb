namespace AniGenSharp.Geometry;

/// <summary>How bones are oriented at rest.</summary>
public enum BoneAxes
{
    /// <summary>Every bone has the axes of the world, as in the reference.</summary>
    World,

    /// <summary>A bone's y axis points along it, for engines that retarget by rotation.</summary>
    YAlong,

    /// <summary>A bone's x axis points along it, or against it on the right side, as in Unreal's mannequin.</summary>
    XAlong,
}
