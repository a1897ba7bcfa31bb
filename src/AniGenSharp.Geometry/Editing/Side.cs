using System.Text.Json.Serialization;

namespace AniGenSharp.Geometry;

/// <summary>A side of a creature, as it sees it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Side>))]
public enum Side
{
    /// <summary>Its left, at +x.</summary>
    [JsonStringEnumMemberName("left")]
    Left,

    /// <summary>Its right, at -x.</summary>
    [JsonStringEnumMemberName("right")]
    Right,
}
