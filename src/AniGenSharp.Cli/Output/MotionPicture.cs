using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.Output;

/// <summary>An animated picture of an asset in motion.</summary>
internal static class MotionPicture
{
    private const int Frames = 24;

    private static readonly PreviewOptions s_options = new() { Width = 480, Height = 480, Supersampling = 2, Azimuth = 55, Elevation = 10 };

    /// <summary>The motions in order of preference.</summary>
    private static readonly MotionKind[] s_preferred = [MotionKind.Walk, MotionKind.Slither, MotionKind.Swim, MotionKind.Fly,
        MotionKind.Idle];

    /// <summary>Encodes an asset's walk, or another motion if it cannot walk, as an animated PNG.</summary>
    public static byte[] Encode(RiggedAsset asset)
    {
        var supported = asset.SupportedMotions();
        return Encode(asset, asset.CreateMotion(s_preferred.First(supported.Contains)));
    }

    /// <summary>Encodes a clip as an animated PNG.</summary>
    public static byte[] Encode(RiggedAsset asset, AnimationClip clip) =>
        MotionPreview.Render(asset, clip, Frames, s_options).ToAnimatedPng((int)MathF.Max(1000 * clip.Duration / Frames, 20));
}
