using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Assets;

/// <summary>
/// The keys of one bone in a clip, relative to its parent, as every format stores them; between keys, rotations follow the arc and
/// translations the straight line.
/// </summary>
/// <param name="Bone">Index of the bone.</param>
/// <param name="Times">Ascending, in seconds, [K].</param>
/// <param name="Rotations">Each on the shorter arc from the previous one, [K].</param>
/// <param name="Translations">[K], or null if the bone is only rotated.</param>
internal sealed record BoneTrack(int Bone, float[] Times, Quaternion[] Rotations, Vector3[]? Translations)
{
    /// <summary>The rotation at a time.</summary>
    public Quaternion RotationAt(float time)
    {
        var (from, to, share) = KeyInterval.At(Times, time);
        return Quaternion.Normalize(Quaternion.Slerp(Rotations[from], Rotations[to], share));
    }

    /// <summary>The translation at a time, or null if the bone is only rotated.</summary>
    public Vector3? TranslationAt(float time)
    {
        var (from, to, share) = KeyInterval.At(Times, time);
        return Translations is null ? null : Vector3.Lerp(Translations[from], Translations[to], share);
    }
}
