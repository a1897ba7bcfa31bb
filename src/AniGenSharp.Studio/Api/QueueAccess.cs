namespace AniGenSharp.Studio.Api;

/// <summary>The queue, which starts after the server.</summary>
internal sealed class QueueAccess
{
    /// <summary>The queue; null until it has started.</summary>
    public JobQueue? Queue { get; set; }
}
