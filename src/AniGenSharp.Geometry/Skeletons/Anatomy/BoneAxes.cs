namespace AniGenSharp.Geometry;

/// <summary>How bones are oriented at rest.</summary>
public enum BoneAxes
{
    /// <summary>Every bone has the axes of the world, as the reference writes them.</summary>
    World,

    /// <summary>A bone's y axis points along it, for engines that retarget by rotation.</summary>
    YAlong,

    /// <summary>A bone's x axis points along it, and on the right side against it, as in Unreal's mannequin.</summary>
    XAlong,
}
