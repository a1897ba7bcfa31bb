using System.Collections.Concurrent;
using AniGenSharp.Farm.Wire;

namespace AniGenSharp.Farm.Coordination;

/// <summary>The workers that introduced themselves.</summary>
internal sealed class WorkerRoster(TimeSpan forgetAfter)
{
    private readonly ConcurrentDictionary<string, (HelloMessage Hello, DateTimeOffset Seen)> _workers = new();

    /// <summary>Takes note of a worker.</summary>
    public void Add(string name, HelloMessage hello) => _workers[name] = (hello, DateTimeOffset.UtcNow);

    /// <summary>The networks of the workers that were heard from recently, each once.</summary>
    public IReadOnlyList<FarmModel> Models() =>
        [.. Recent().Select(worker => worker.Hello.Model).DistinctBy(model => (model.Version, model.Key))];

    /// <summary>The workers that were heard from recently, with what they ended.</summary>
    public IReadOnlyList<FarmWorkerStatus> Describe(IReadOnlyList<(string Worker, JobState State, int Jobs)> rates)
    {
        return
        [
            .. Recent().OrderBy(worker => worker.Name, StringComparer.Ordinal).Select(worker => new FarmWorkerStatus(
                worker.Name, worker.Hello.Device, worker.Hello.Model.Key, worker.Hello.Model.Version, worker.Seen, worker.Hello.Job,
                Jobs(worker.Name, JobState.Succeeded), Jobs(worker.Name, JobState.Failed))),
        ];

        int Jobs(string name, JobState state) => rates.Where(rate => rate.Worker == name && rate.State == state).Sum(rate => rate.Jobs);
    }

    private IEnumerable<(string Name, HelloMessage Hello, DateTimeOffset Seen)> Recent()
    {
        var since = DateTimeOffset.UtcNow - forgetAfter;
        foreach (var (name, worker) in _workers)
        {
            if (worker.Seen >= since)
                yield return (name, worker.Hello, worker.Seen);
            else
                _workers.TryRemove(name, out _);
        }
    }
}
