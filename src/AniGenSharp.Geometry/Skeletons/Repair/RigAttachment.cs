namespace AniGenSharp.Geometry;

/// <summary>A tree of joints that <see cref="RigRepair"/> attached to the rest of the skeleton.</summary>
/// <param name="Joint">The joint that was a root.</param>
/// <param name="Parent">The joint that it became a child of.</param>
/// <param name="Confidence">
/// How clearly the evidence supports this parent or a joint next to it, 0…1. Without a surface it is judged only by distances.
/// </param>
public sealed record RigAttachment(int Joint, int Parent, float Confidence)
{
    /// <summary>Attachments below this confidence should be reviewed.</summary>
    public const float MinConfidence = 0.5f;

    /// <summary>Whether the attachment should be reviewed.</summary>
    public bool IsDoubtful => Confidence < MinConfidence;
}
