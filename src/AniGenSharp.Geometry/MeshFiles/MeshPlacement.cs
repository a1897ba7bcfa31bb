using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>Where a mesh of a file is in the networks' space: a unit cube around the origin, z up, facing -y.</summary>
/// <param name="Up">The mesh's direction up.</param>
/// <param name="Front">The direction that it faces.</param>
/// <param name="Center">The middle of its bounding box, in its own space.</param>
/// <param name="Scale">Lengths in the networks' space per length in its own.</param>
internal sealed record MeshPlacement(SpaceAxis Up, SpaceAxis Front, Vector3 Center, float Scale)
{
    /// <summary>Its direction to the left: the networks' +x.</summary>
    private readonly Vector3 _left = Vector3.Cross(Up.Vector(), Front.Vector());

    /// <summary>From the orientation of our files (y up, facing +z) to the mesh's.</summary>
    public Quaternion FromYUp
    {
        get
        {
            Vector3 up = Up.Vector(), front = Front.Vector();
            return Quaternion.Normalize(Quaternion.CreateFromRotationMatrix(new Matrix4x4(
                _left.X, _left.Y, _left.Z, 0, up.X, up.Y, up.Z, 0, front.X, front.Y, front.Z, 0, 0, 0, 0, 1)));
        }
    }

    /// <summary>Places a mesh.</summary>
    /// <param name="positions">At least one position.</param>
    /// <param name="up">Its direction up.</param>
    /// <param name="front">The direction that it faces, across <paramref name="up"/>.</param>
    /// <param name="longestSide">Length of the longest side of its bounding box in the networks' space.</param>
    /// <exception cref="ArgumentException">The directions are not at right angles, or the mesh has no size.</exception>
    public static MeshPlacement Of(ReadOnlySpan<Vector3> positions, SpaceAxis up, SpaceAxis front, float longestSide)
    {
        if (up.IsAlong(front))
            throw new ArgumentException($"A mesh cannot face {front} if {up} is up.", nameof(front));
        var box = BoundingBox.Of(positions);
        if (!(box.LongestSide > 0))
            throw new ArgumentException("The mesh has no size.", nameof(positions));
        return new MeshPlacement(up, front, box.Center, longestSide / box.LongestSide);
    }

    /// <summary>A point of the mesh's space in the networks'.</summary>
    public Vector3 ToNetworks(Vector3 point) => Scale * Turn(point - Center);

    /// <summary>A direction of the mesh's space in the networks'.</summary>
    public Vector3 Turn(Vector3 direction) => new(
        Vector3.Dot(direction, _left), -Vector3.Dot(direction, Front.Vector()), Vector3.Dot(direction, Up.Vector()));

    /// <summary>A point of the networks' space, at the scale and place of the mesh but still in the networks' orientation.</summary>
    public Vector3 Unscale(Vector3 point) => point / Scale + Turn(Center);
}
