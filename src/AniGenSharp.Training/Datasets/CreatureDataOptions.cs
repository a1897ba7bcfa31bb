namespace AniGenSharp;

/// <summary>What <see cref="CreatureData"/> makes.</summary>
public sealed record CreatureDataOptions
{
    private const int MaxViews = 1000;
    private const int MinPictureSize = 16, MaxPictureSize = 4096;

    /// <summary>Number of creatures.</summary>
    public required int Count { get; init; }

    /// <summary>The seed; every seed is another data set.</summary>
    public long Seed { get; init; }

    /// <summary>Pictures per creature, each with its own camera and light.</summary>
    public int Views { get; init; } = 4;

    /// <summary>Width and height of the pictures in pixels.</summary>
    public int PictureSize { get; init; } = 512;

    /// <summary>The class of all creatures; null for a mixture of all classes.</summary>
    public CreatureClass? Class { get; init; }

    /// <summary>How the pictures look.</summary>
    public CreatureLook Look { get; init; }

    internal void Validate()
    {
        Require(Count, 1, int.MaxValue, nameof(Count));
        Require(Views, 1, MaxViews, nameof(Views));
        Require(PictureSize, MinPictureSize, MaxPictureSize, nameof(PictureSize));
    }

    private static void Require(int value, int min, int max, string name)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {min} and {max}.");
    }
}
