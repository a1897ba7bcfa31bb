using NATS.Client.JetStream;

namespace AniGenSharp.Farm.Working;

/// <summary>The message of a job while a worker has it.</summary>
internal sealed class JobDelivery(INatsJSMsg<byte[]> message)
{
    /// <summary>Tells the server that the job is being worked on, so that it does not hand it to another worker.</summary>
    public ValueTask KeepAsync(CancellationToken cancellationToken) => message.AckProgressAsync(cancellationToken: cancellationToken);

    /// <summary>Removes the message from the work queue.</summary>
    public ValueTask RemoveAsync(CancellationToken cancellationToken) => message.AckAsync(cancellationToken: cancellationToken);
}
