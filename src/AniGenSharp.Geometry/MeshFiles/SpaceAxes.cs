using System.Numerics;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>Directions of a mesh's space as vectors.</summary>
internal static class SpaceAxes
{
    /// <summary>The unit vector of a direction.</summary>
    public static Vector3 Vector(this SpaceAxis axis) => axis switch
    {
        SpaceAxis.X => Vector3.UnitX,
        SpaceAxis.Y => Vector3.UnitY,
        SpaceAxis.Z => Vector3.UnitZ,
        SpaceAxis.NegativeX => -Vector3.UnitX,
        SpaceAxis.NegativeY => -Vector3.UnitY,
        _ => -Vector3.UnitZ,
    };

    /// <summary>Whether two directions are the same or opposite.</summary>
    public static bool IsAlong(this SpaceAxis axis, SpaceAxis other) => (int)axis % 3 == (int)other % 3;

    /// <summary>
    /// The four directions across another one, each a quarter turn about it from the one before, starting with the usual front.
    /// </summary>
    /// <param name="up">The direction that is turned about.</param>
    public static SpaceAxis[] Fronts(SpaceAxis up)
    {
        // Where y is up, creatures usually face +z; where z is up, -y; where x is up, +z.
        var front = up.IsAlong(SpaceAxis.Z) ? SpaceAxis.NegativeY : SpaceAxis.Z;
        var fronts = new SpaceAxis[4];
        for (int i = 0; i < fronts.Length; i++)
        {
            fronts[i] = front;
            front = Of(Vector3.Cross(up.Vector(), front.Vector()));
        }
        return fronts;
    }

    private static SpaceAxis Of(Vector3 direction) => Enum.GetValues<SpaceAxis>().First(axis => axis.Vector() == direction);
}
