using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Training.Modeling;

/// <summary>One primitive of a creature: two spheres and everything between them, optionally flattened along an axis.</summary>
/// <param name="A">Center of the first sphere.</param>
/// <param name="B">Center of the second sphere; it may be the first one's.</param>
/// <param name="RadiusA">Radius of the first sphere.</param>
/// <param name="RadiusB">Radius of the second sphere.</param>
internal sealed record Cone(Vector3d A, Vector3d B, double RadiusA, double RadiusB)
{
    /// <summary>The joint that it moves with.</summary>
    public int Owner { get; init; }

    /// <summary>Color; null for the creature's main color.</summary>
    public Vector3d? Color { get; init; }

    /// <summary>Unit axis along which it is flattened.</summary>
    public Vector3d FlatAxis { get; init; }

    /// <summary>Factor by which it is thinner along that axis, at least 1.</summary>
    public double FlatScale { get; init; } = 1;

    /// <summary>Width of the smooth union with the primitives before it.</summary>
    public double Blend { get; init; } = 0.03;

    /// <summary>How much of the belly, stripes and spots shows on it, 0…1.</summary>
    public double Pattern { get; init; } = 1;

    /// <summary>Whether its color has a sharp edge, as eyes and horns have.</summary>
    public bool IsHard { get; init; }

    /// <summary>The same primitive, flattened.</summary>
    /// <param name="axis">A unit vector.</param>
    /// <param name="scale">At least 1.</param>
    public Cone Flat(Vector3d axis, double scale) => this with { FlatAxis = axis, FlatScale = scale };

    /// <summary>A sphere.</summary>
    public static Cone Sphere(Vector3d center, double radius) => new(center, center, radius, radius);
}
