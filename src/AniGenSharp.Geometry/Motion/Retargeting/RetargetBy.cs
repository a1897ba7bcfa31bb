namespace AniGenSharp.Geometry;

/// <summary>How the joints of a motion are matched with those of a rig.</summary>
public enum RetargetBy
{
    /// <summary>
    /// As humanoids if both are; else by name if at least half of the motion's joints have a namesake; else limb by limb.
    /// </summary>
    Auto,

    /// <summary>By equal names, in any case.</summary>
    Name,

    /// <summary>Both as humanoids, by well-known names, by the file's own description, or by shape.</summary>
    Humanoid,

    /// <summary>Both as creatures: legs with legs from front to back, tail with tail, spine with spine.</summary>
    Limbs,
}
