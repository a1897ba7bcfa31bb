using System.Text.Json;
using AniGenSharp.Farm.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.JetStream;

namespace AniGenSharp.Farm.Working;

/// <summary>Takes the next job, of high priority if there is one, and runs it, without end.</summary>
internal sealed class WorkLoop(FarmLink link, FarmWorkerOptions options, RetryPolicy retries, string folder)
{
    private static readonly TimeSpan s_idleWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_maxRefusalPause = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = options.Logger ?? NullLogger.Instance;
    private readonly string _name = options.Credentials.Name;
    private TimeSpan _refusalPause;
    private string? _job;

    /// <exception cref="FarmFaultException">The device failed.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            var rules = await retries.InsistAsync(HelloAsync, stop);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var hellos = RepeatHelloAsync(TimeSpan.FromSeconds(rules.AckWaitSeconds), ended.Token);
            try
            {
                _logger.LogInformation("{Name} is connected and waits for jobs of model {Model}", _name, options.Model.Key);
                var pictures = await ObjectFiles.OpenAsync(link, FarmSubjects.Pictures, stop);
                var artifacts = await ObjectFiles.OpenAsync(link, FarmSubjects.Artifacts, stop);
                var high = await ConsumerAsync(FarmPriority.High, stop);
                var low = await ConsumerAsync(FarmPriority.Low, stop);
                var runner = new JobAttempt(options, new CoordinatorLink(link, _name, retries), pictures, artifacts, rules, folder);
                while (true)
                    await RunNextAsync(high, low, runner, stop);
            }
            catch (Exception e) when (FarmLink.IsAway(e))
            {
                _logger.LogWarning("The farm is away: {Message}", e.Message);
            }
            finally
            {
                await ended.CancelAsync();
                await hellos;
            }
            await Task.Delay(RetryPolicy.MinPause, stop);
        }
    }

    private async Task RunNextAsync(INatsJSConsumer high, INatsJSConsumer low, JobAttempt runner, CancellationToken stop)
    {
        var message = await TakeAsync(high, stop) ?? await TakeAsync(low, stop)
            ?? await high.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = s_idleWait }, cancellationToken: stop);
        if (message is not { } taken)
            return;
        JobMessage job;
        try
        {
            job = FarmJson.Read<JobMessage>(taken.Data);
        }
        catch (JsonException e)
        {
            _logger.LogError("A message is not a job: {Message}", e.Message);
            await taken.AckTerminateAsync(cancellationToken: stop);
            return;
        }
        try
        {
            _job = job.Id;
            bool accepted = await runner.RunAsync(job, new JobDelivery(taken), stop);
            _refusalPause = accepted ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(1, 2 * _refusalPause.TotalSeconds));
        }
        finally
        {
            _job = null;
        }
        // A worker that cannot do the jobs leaves them to others.
        if (_refusalPause > TimeSpan.Zero)
            await Task.Delay(_refusalPause < s_maxRefusalPause ? _refusalPause : s_maxRefusalPause, stop);
    }

    private static async Task<INatsJSMsg<byte[]>?> TakeAsync(INatsJSConsumer consumer, CancellationToken stop)
    {
        INatsJSMsg<byte[]>? taken = null;
        await foreach (var message in consumer.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = 1 }, cancellationToken: stop))
            taken = message;
        return taken;
    }

    private async Task<INatsJSConsumer> ConsumerAsync(FarmPriority priority, CancellationToken stop) =>
        await link.Streams.GetConsumerAsync(FarmSubjects.Stream, FarmSubjects.Consumer(priority, options.Model.Key), stop);

    private Task<HelloAnswer> HelloAsync(CancellationToken cancellationToken) => link.AskAsync<HelloAnswer>(
        FarmSubjects.Hello(_name), new HelloMessage(options.Runner.Name, options.Model, _job),
        cancellationToken);

    private async Task RepeatHelloAsync(TimeSpan interval, CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(interval);
            while (await timer.WaitForNextTickAsync(stop))
                await retries.InsistAsync(HelloAsync, stop);
        }
        catch (OperationCanceledException)
        {
            // The worker ends.
        }
    }
}
