using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>Which way a mesh was taken to face.</summary>
/// <param name="Up">Its direction up.</param>
/// <param name="Front">The direction that it faces.</param>
/// <param name="Certainty">
/// 1 if the direction was given; otherwise the estimated probability that it is right, from how well the four fit and from which is usual.
/// </param>
/// <param name="Errors">
/// How badly each of the four directions across <paramref name="Up"/> fits what the networks know of creatures; empty if the direction
/// was given.
/// </param>
public sealed record FrontEstimate(SpaceAxis Up, SpaceAxis Front, double Certainty, IReadOnlyDictionary<SpaceAxis, double> Errors);
