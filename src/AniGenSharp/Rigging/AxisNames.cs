using AniGenSharp.Geometry;

namespace AniGenSharp.Rigging;

/// <summary>Directions as users write them.</summary>
internal static class AxisNames
{
    /// <summary>x, y, z, -x, -y or -z.</summary>
    public static string Of(SpaceAxis axis)
    {
        const string Negative = "Negative";
        string name = axis.ToString();
        return (name.StartsWith(Negative, StringComparison.Ordinal) ? "-" + name[Negative.Length..] : name).ToLowerInvariant();
    }
}
