namespace AniGenSharp.Farm.Coordination;

/// <summary>
/// How long a job belongs to a worker that is not heard from. After the coordinator was started or had no connection, workers first get the
/// time to be heard.
/// </summary>
/// <param name="ackWait">After this time without a sign the server hands a job to another worker.</param>
internal sealed class Leases(TimeSpan ackWait)
{
    private const double LeaseShare = 0.8;

    private DateTimeOffset _graceUntil = DateTimeOffset.UtcNow + 2 * ackWait;

    /// <summary>The time without a sign after which the server hands a job to another worker.</summary>
    public TimeSpan AckWait => ackWait;

    /// <summary>Jobs whose worker was last heard from before this time may be started by another one.</summary>
    public DateTimeOffset Expired => Since(LeaseShare);

    /// <summary>Jobs whose worker was last heard from before this time are put into the queue again.</summary>
    public DateTimeOffset Abandoned => Since(2);

    /// <summary>Gives all workers time to be heard.</summary>
    public void Extend() => _graceUntil = DateTimeOffset.UtcNow + 2 * ackWait;

    private DateTimeOffset Since(double share) =>
        DateTimeOffset.UtcNow is var now && now < _graceUntil ? DateTimeOffset.UnixEpoch : now - share * ackWait;
}
