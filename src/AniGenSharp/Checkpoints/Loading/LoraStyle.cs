using System.Globalization;

namespace AniGenSharp;

/// <summary>A trained low-rank update of a flow, which gives generated assets another style.</summary>
/// <param name="Path">The file, from <c>anigen train lora</c>.</param>
/// <param name="Strength">The factor on the update: 0 changes nothing, 1 is as trained.</param>
public sealed record LoraStyle(string Path, double Strength = 1)
{
    /// <summary>Reads <c>FILE</c> or <c>FILE:STRENGTH</c>.</summary>
    /// <param name="text">The text.</param>
    public static LoraStyle Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        int colon = text.LastIndexOf(':');
        return colon > 0 && double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double strength)
            && double.IsFinite(strength)
            ? new LoraStyle(text[..colon], strength)
            : new LoraStyle(text);
    }
}
