using System.Collections.Concurrent;
using AniGenSharp.Farm.Store;
using AniGenSharp.Farm.Wire;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace AniGenSharp.Farm.Coordination;

/// <summary>
/// The stream that hands jobs to workers. It may lose or repeat messages without harm: the store says which jobs there are, and a start is
/// counted there. A job has at most one message, since the stream accepts one per subject.
/// </summary>
internal sealed class WorkQueue(FarmLink link, FarmStore store, TimeSpan ackWait)
{
    private const int MaxMessageBytes = 256 * 1024;
    private const int MaxAckPending = 50_000;

    /// <summary>The server's code of an error for a subject that has its message already.</summary>
    private const int TooManyPerSubject = 10077;

    private const int NotFound = 404;

    /// <summary>The server's code for a message that is deleted already.</summary>
    private const int NoSuchMessage = 10043;

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _digests = new();
    private readonly ConcurrentDictionary<string, bool> _consumers = new();

    /// <summary>Creates the stream if it does not exist.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await link.Streams.CreateOrUpdateStreamAsync(
            new StreamConfig(FarmSubjects.Stream, [FarmSubjects.AllJobs])
            {
                Retention = StreamConfigRetention.Workqueue,
                Discard = StreamConfigDiscard.New,
                DiscardNewPerSubject = true,
                MaxMsgsPerSubject = 1,
                MaxMsgSize = MaxMessageBytes,
            },
            cancellationToken);
        foreach (string model in _consumers.Keys)
            await CreateConsumersAsync(model, cancellationToken);
    }

    /// <summary>Creates the consumers of a model, which its workers take jobs from.</summary>
    public async Task EnsureConsumersAsync(string model, CancellationToken cancellationToken)
    {
        if (!_consumers.ContainsKey(model))
            await CreateConsumersAsync(model, cancellationToken);
        _consumers[model] = true;
    }

    /// <summary>Adds the message of a job.</summary>
    public async Task PublishAsync(FarmRow row, CancellationToken cancellationToken)
    {
        var job = row.Job;
        await EnsureConsumersAsync(job.Model, cancellationToken);
        if (!_digests.TryGetValue(job.Model, out var digests))
            _digests[job.Model] = digests = await store.DigestsAsync(job.Model, cancellationToken);
        var message = new JobMessage(
            job.Id, job.Name, FarmJson.Options(job.Options), new FarmModel(job.Version, digests), job.PictureBytes, job.PictureSha256);
        var answer = await link.Streams.PublishAsync(
            FarmSubjects.Job(job.Priority, job.Model, job.Id), FarmJson.Write(message),
            opts: new NatsJSPubOpts { MsgId = $"{job.Id}.{row.Round}" }, cancellationToken: cancellationToken);
        if (answer.Error is { ErrCode: not TooManyPerSubject } error)
            throw new NatsJSException(error.Description ?? $"error {error.ErrCode}");
        if (answer.Error is null)
            await store.PublishedAsync(job.Id, row.Round, answer.Seq, cancellationToken);
    }

    /// <summary>Replaces the message of a job whose row has a new round, or removes it if the job does not wait.</summary>
    public async Task ReplaceAsync(FarmRow row, CancellationToken cancellationToken)
    {
        await RemoveAsync(row.Job, cancellationToken);
        if (row.Job.State == JobState.Queued)
            await PublishAsync(row, cancellationToken);
    }

    /// <summary>
    /// Removes the message of a job, if there is one. It is deleted by its number: after a purge of its subject, server 2.9 would not hand
    /// out any of the messages before it.
    /// </summary>
    public async Task RemoveAsync(FarmJob job, CancellationToken cancellationToken)
    {
        var stream = await link.Streams.GetStreamAsync(FarmSubjects.Stream, cancellationToken: cancellationToken);
        try
        {
            var last = new StreamMsgGetRequest { LastBySubj = FarmSubjects.Job(job.Priority, job.Model, job.Id) };
            var found = await stream.GetAsync(last, cancellationToken);
            await stream.DeleteMessageAsync(new StreamMsgDeleteRequest { Seq = found.Message.Seq }, cancellationToken);
        }
        catch (NatsJSApiException e) when (e.Error.Code == NotFound || e.Error.ErrCode == NoSuchMessage)
        {
            // It is handed out and done with, or was never published.
        }
    }

    /// <summary>The identities of the jobs that have a message.</summary>
    public async Task<HashSet<string>> ListAsync(CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>();
        while (true)
        {
            var stream = await link.Streams.GetStreamAsync(
                FarmSubjects.Stream, new StreamInfoRequest { SubjectsFilter = ">", Offset = ids.Count }, cancellationToken);
            var subjects = stream.Info.State.Subjects;
            int before = ids.Count;
            foreach (string subject in subjects?.Keys ?? Enumerable.Empty<string>())
                ids.Add(subject[(subject.LastIndexOf('.') + 1)..]);
            if (ids.Count == before || ids.Count >= stream.Info.State.NumSubjects)
                return ids;
        }
    }

    /// <summary>The number of the last message that was handed out, for one priority and model.</summary>
    public async Task<ulong> DeliveredAsync(FarmPriority priority, string model, CancellationToken cancellationToken) =>
        (await link.Streams.GetConsumerAsync(FarmSubjects.Stream, FarmSubjects.Consumer(priority, model), cancellationToken))
        .Info.Delivered.StreamSeq;

    private async Task CreateConsumersAsync(string model, CancellationToken cancellationToken)
    {
        foreach (var priority in Enum.GetValues<FarmPriority>())
        {
            await link.Streams.CreateOrUpdateConsumerAsync(
                FarmSubjects.Stream,
                new ConsumerConfig(FarmSubjects.Consumer(priority, model))
                {
                    FilterSubject = FarmSubjects.Jobs(priority, model),
                    AckPolicy = ConsumerConfigAckPolicy.Explicit,
                    AckWait = ackWait,
                    MaxDeliver = FarmStore.MaxStarts,
                    MaxAckPending = MaxAckPending,
                },
                cancellationToken);
        }
    }
}
