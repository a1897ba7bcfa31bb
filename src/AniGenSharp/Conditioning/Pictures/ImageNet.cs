namespace AniGenSharp.Conditioning.Pictures;

/// <summary>The statistics of ImageNet by which many networks expect their input to be normalized.</summary>
internal static class ImageNet
{
    /// <summary>Means of the red, green and blue channels, for values in [0, 1].</summary>
    public static double[] Mean { get; } = [0.485, 0.456, 0.406];

    /// <summary>Standard deviations of the same channels.</summary>
    public static double[] Deviation { get; } = [0.229, 0.224, 0.225];
}
