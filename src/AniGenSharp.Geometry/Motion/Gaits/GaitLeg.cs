namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>A leg as gaits need it.</summary>
/// <param name="Chain">The joints that are turned, from the hip to the one above the foot.</param>
/// <param name="Foot">The joint that stands, whose orientation is kept.</param>
/// <param name="Toes">The joint in front of the foot that stays flat while the heel rises, or null.</param>
/// <param name="Left">Whether it is on the left.</param>
/// <param name="Row">Its pair, 0 for the front.</param>
internal sealed record GaitLeg(int[] Chain, int Foot, int? Toes, bool Left, int Row)
{
    /// <summary>The joint where the leg leaves the body.</summary>
    public int Hip => Chain[0];
}
