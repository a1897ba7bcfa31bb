namespace AniGenSharp;

/// <summary>Runs jobs, one at a time: one runner per device.</summary>
public interface IJobRunner
{
    /// <summary>What the worker is called, for example its device.</summary>
    string Name { get; }

    /// <summary>The kind of jobs that it runs.</summary>
    JobKind Kind { get; }

    /// <summary>Runs a job and writes its files.</summary>
    /// <param name="run">The job, its inputs and the folder for its files.</param>
    /// <param name="cancellationToken">Canceled by the user, or because the queue stops.</param>
    void Run(JobRun run, CancellationToken cancellationToken);

    /// <summary>
    /// Adds pictures to the files of a job that succeeded. The result is stored before; a failure here does not fail the job.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="folder">Folder with its files.</param>
    void Render(Job job, string folder);
}
