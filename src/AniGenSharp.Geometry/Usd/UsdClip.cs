using System.Numerics;
using AniGenSharp.Geometry.Assets;

namespace AniGenSharp.Geometry.Usd;

/// <summary>
/// A clip as a USD skeleton animation: translations and rotations of all bones at each of a set of integer time codes, dense
/// enough for players that interpolate quaternions linearly.
/// </summary>
internal sealed class UsdClip
{
    /// <summary>Samples beyond this number make the text layer too large for viewers.</summary>
    private const int MaxSamples = 100_000;

    private const float MaxInterval = 1f / 30;

    private static readonly int[] s_rates = [24, 30, 60, 120, 240, 480, 960, 4800];

    private readonly BoneNodes _bones;
    private readonly AnimationClip _clip;

    /// <param name="bones">The bones.</param>
    /// <param name="clip">The clip.</param>
    /// <exception cref="ArgumentException">The clip is too long.</exception>
    public UsdClip(BoneNodes bones, AnimationClip clip)
    {
        (_bones, _clip) = (bones, clip);
        float[] keys = [.. clip.Channels.SelectMany(channel => channel.Times).Distinct().Order()];
        Rate = s_rates.FirstOrDefault(rate => keys.All(key => MathF.Abs(key * rate - MathF.Round(key * rate)) < 1e-3f), s_rates[^1]);
        var codes = new SortedSet<long>(keys.Select(key => (long)MathF.Round(key * Rate)));
        if (clip.Duration / MaxInterval + codes.Count > MaxSamples)
            throw new ArgumentException($"The clip {clip.Name} of {clip.Duration:f0} s is too long for USDZ.", nameof(clip));
        for (long code = 0, last = codes.Max; code <= last; code += Math.Max(1, (long)(MaxInterval * Rate)))
            codes.Add(code);
        Codes = [.. codes];
    }

    /// <summary>Time codes per second, chosen so that every key has an integer code.</summary>
    public int Rate { get; }

    /// <summary>The time codes, ascending.</summary>
    public long[] Codes { get; }

    /// <summary>Adds the attributes of the animation.</summary>
    public void Write(UsdText text)
    {
        var rotations = Codes.Select(_ => _bones.Rotations.ToArray()).ToArray();
        var translations = Codes.Select(_ => _bones.Translations.ToArray()).ToArray();
        foreach (var track in _clip.Channels.Select(_bones.Track))
        {
            for (int sample = 0; sample < Codes.Length; sample++)
            {
                float time = (float)((double)Codes[sample] / Rate);
                rotations[sample][track.Bone] = track.RotationAt(time);
                translations[sample][track.Bone] = track.TranslationAt(time) ?? _bones.Translations[track.Bone];
            }
        }
        text.Samples("quatf[] rotations", Codes, rotations, text.Append);
        text.Samples("float3[] translations", Codes, translations, text.Append);
        text.Array("half3[] scales", Enumerable.Repeat(Vector3.One, _bones.Count), text.Append);
    }
}
