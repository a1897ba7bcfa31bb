using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.ObjectStore;

namespace AniGenSharp.Farm.Wire;

/// <summary>A connection to the server of a farm, with its work queue and object stores.</summary>
internal sealed class FarmLink : IAsyncDisposable
{
    private static readonly TimeSpan s_answerTime = TimeSpan.FromSeconds(5);

    public FarmLink(NatsConnection nats)
    {
        Nats = nats;
        Streams = new NatsJSContext(nats);
        Objects = new NatsObjContext(Streams);
    }

    public NatsConnection Nats { get; }

    public NatsJSContext Streams { get; }

    public NatsObjContext Objects { get; }

    /// <summary>Whether an error means that the server or the coordinator is away for now.</summary>
    public static bool IsAway(Exception error) => error is NatsException or NatsJSException or IOException or TimeoutException
        or FarmException { IsAway: true } or OperationCanceledException { CancellationToken.IsCancellationRequested: false };

    /// <summary>Asks a coordinator once.</summary>
    /// <exception cref="FarmException">It refused.</exception>
    /// <exception cref="NatsException">Nobody answers.</exception>
    public async Task<T> AskAsync<T>(string subject, object request, CancellationToken cancellationToken) =>
        (await TryAskAsync<T>(subject, request, cancellationToken)).Require();

    /// <summary>Asks a coordinator once; a refusal is part of the answer.</summary>
    /// <exception cref="NatsException">Nobody answers.</exception>
    public async Task<Answer<T>> TryAskAsync<T>(string subject, object request, CancellationToken cancellationToken)
    {
        var reply = await Nats.RequestAsync<byte[], byte[]>(
            subject, FarmJson.Write(request), replyOpts: new NatsSubOpts { Timeout = s_answerTime }, cancellationToken: cancellationToken);
        return FarmJson.Read<Answer<T>>(reply.Data);
    }

    public ValueTask DisposeAsync() => Nats.DisposeAsync();
}
