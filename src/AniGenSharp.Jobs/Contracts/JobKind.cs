namespace AniGenSharp;

/// <summary>What a job does.</summary>
public enum JobKind
{
    /// <summary>It generates an asset from a picture, which takes the networks.</summary>
    Generate,

    /// <summary>It finishes an asset again from the stages that another job saved, which takes no network.</summary>
    Finish,

    /// <summary>It gives an existing mesh a rig, which takes the networks.</summary>
    Rig,
}
