namespace AniGenSharp.Geometry;

/// <summary>The program whose conventions a rig follows for the names, axes and root of its bones.</summary>
public enum RigPreset
{
    /// <summary>Anatomical names and the requested bone axes.</summary>
    Plain,

    /// <summary>Mixamo: <c>mixamorig:Hips</c>, …; y along the bone.</summary>
    Mixamo,

    /// <summary>Unity's Mecanim: <c>Hips</c>, <c>LeftUpperArm</c>, …; y along the bone.</summary>
    Unity,

    /// <summary>
    /// Unreal's mannequin: <c>pelvis</c>, <c>upperarm_l</c>, … below a <c>root</c> at the origin; x along the bone, reversed on the right
    /// side.
    /// </summary>
    Unreal,

    /// <summary>
    /// Godot's SkeletonProfileHumanoid: <c>Hips</c>, <c>LeftUpperArm</c>, … below a <c>Root</c> at the origin; y along the bone.
    /// </summary>
    Godot,

    /// <summary>VRM 1.0: <c>hips</c>, <c>leftUpperArm</c>, …; the axes of the world.</summary>
    Vrm,
}
