namespace AniGenSharp;

/// <summary>What happened to a job.</summary>
public enum JobEventKind
{
    /// <summary>It was added, started, moved or ended.</summary>
    Changed,

    /// <summary>It came further.</summary>
    Progressed,

    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>Earlier events have been dropped; a follower that missed them must list the jobs again.</summary>
    Reset,
}
