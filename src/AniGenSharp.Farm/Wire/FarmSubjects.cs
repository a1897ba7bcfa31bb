namespace AniGenSharp.Farm.Wire;

/// <summary>The names that a farm uses on its server. The permissions in <c>nats.conf</c> are written in the same terms.</summary>
internal static class FarmSubjects
{
    /// <summary>The work queue.</summary>
    public const string Stream = "JOBS";

    /// <summary>The object store of the pictures, by the identity of their job.</summary>
    public const string Pictures = "pictures";

    /// <summary>The object store of the results, by job and attempt.</summary>
    public const string Artifacts = "artifacts";

    /// <summary>All jobs.</summary>
    public const string AllJobs = "jobs.*.*.*";

    /// <summary>Requests of workers: name and verb.</summary>
    public const string WorkerRequests = "farm.worker.*.*";

    /// <summary>Requests of clients: name and verb.</summary>
    public const string ClientRequests = "farm.client.*.*";

    /// <summary>Where workers introduce themselves to every coordinator.</summary>
    public const string Hellos = "farm.hello.*";

    /// <summary>Coordinators share the requests in this group.</summary>
    public const string Coordinators = "coordinators";

    /// <summary>The message of a job.</summary>
    public static string Job(FarmPriority priority, string model, string id) => $"jobs.{Word(priority)}.{model}.{id}";

    /// <summary>The messages of one priority and model.</summary>
    public static string Jobs(FarmPriority priority, string model) => Job(priority, model, "*");

    /// <summary>The consumer of one priority and model.</summary>
    public static string Consumer(FarmPriority priority, string model) => $"{Word(priority)}-{model}";

    /// <summary>A request of a worker.</summary>
    public static string Worker(string name, string verb) => $"farm.worker.{name}.{verb}";

    /// <summary>A request of a client.</summary>
    public static string Client(string name, string verb) => $"farm.client.{name}.{verb}";

    /// <summary>The introduction of a worker.</summary>
    public static string Hello(string name) => $"farm.hello.{name}";

    /// <summary>A file of an attempt in the store of the artifacts.</summary>
    public static string Artifact(string job, int attempt, string file) => $"artifacts/{job}/{attempt}/{file}";

    /// <summary>Whether a name can be part of a subject and of a file name: letters, digits, <c>-</c> and <c>_</c>, at most 64.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string Word(FarmPriority priority) => priority == FarmPriority.High ? "high" : "low";
}
