using System.Globalization;
using AniGenSharp.FarmBench;
using AniGenSharp.TestKit.Jobs.Farms;

if (NatsServer.Program is null)
{
    Console.Error.WriteLine("nats-server is not installed; on Debian and Ubuntu, 'apt install nats-server' does it.");
    return 1;
}
switch (args)
{
    case ["faults", .. var numbers]:
        return await FaultRun.RunAsync(jobs: Number(numbers, 0, 1000), milliseconds: Number(numbers, 1, 600));
    case ["throughput", .. var numbers]:
        await ThroughputRun.RunAsync(jobsPerWorker: Number(numbers, 0, 30), milliseconds: Number(numbers, 1, 1000));
        return 0;
    case ["overhead", .. var numbers]:
        await OverheadRun.RunAsync(jobs: Number(numbers, 0, 500));
        return 0;
    default:
        Console.Error.WriteLine("""
            faults [jobs] [milliseconds per job]
                             jobs on four workers while processes are killed and networks partitioned: what is lost, won twice, done twice;
                             the exit code is 3 if anything is lost or won twice
            throughput [jobs per worker] [milliseconds per job]
                             jobs per second with one, two and four workers
            overhead [jobs]  processor time and bytes of the farm itself per job, and per second of a job that runs
            """);
        return 2;
}

static int Number(string[] numbers, int index, int standard) =>
    numbers.Length > index ? int.Parse(numbers[index], CultureInfo.InvariantCulture) : standard;
