using System.Numerics;

namespace AniGenSharp.Training.Creatures;

/// <summary>The pattern over a creature's colors: belly, stripes and spots. An amount of 0 means none.</summary>
internal sealed record Coat
{
    /// <summary>Color of the belly.</summary>
    public Vector3 Belly { get; init; }

    /// <summary>How much of the belly's color shows on downward surfaces, 0…1.</summary>
    public float BellyAmount { get; init; }

    /// <summary>Unit direction across the stripes.</summary>
    public Vector3 StripeDirection { get; init; }

    /// <summary>Stripes, in radians per unit length.</summary>
    public float StripeFrequency { get; init; }

    /// <summary>Phase of the stripes, in radians.</summary>
    public float StripePhase { get; init; }

    /// <summary>How much of the stripes shows, 0…1.</summary>
    public float StripeAmount { get; init; }

    /// <summary>Color of the stripes.</summary>
    public Vector3 Stripe { get; init; }

    /// <summary>Spots, in radians per unit length.</summary>
    public float SpotFrequency { get; init; }

    /// <summary>Phase of the spots, in radians.</summary>
    public float SpotPhase { get; init; }

    /// <summary>How much of the spots shows, 0…1.</summary>
    public float SpotAmount { get; init; }

    /// <summary>Color of the spots.</summary>
    public Vector3 Spot { get; init; }
}
