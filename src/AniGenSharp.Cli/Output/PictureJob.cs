namespace AniGenSharp.Cli.Output;

/// <summary>A picture of the command line with the job that generates its asset, as the studio and a farm have it.</summary>
/// <param name="picture">The picture.</param>
/// <param name="kind">What the job does.</param>
/// <param name="options">How the asset is generated.</param>
internal sealed class PictureJob(InputPicture picture, JobKind kind, GenerationOptions options)
{
    /// <summary>The picture, or the saved stages of one.</summary>
    public string Path => picture.Path;

    /// <summary>Name of its output folder.</summary>
    public string Name => picture.Name;

    /// <summary>Where the job stands.</summary>
    public Job Job { get; private set; } = new()
    {
        Id = Guid.CreateVersion7().ToString("N"),
        Kind = kind,
        Name = picture.Name,
        Options = options,
        Views = options.Views.Count,
        State = JobState.Queued,
        Created = DateTimeOffset.UtcNow,
    };

    /// <summary>The work on the picture has begun.</summary>
    public void Start() => Job = Job.Start(Environment.MachineName);

    /// <summary>The results were written.</summary>
    /// <param name="files">The files with their sizes in bytes.</param>
    public void Succeed(IReadOnlyDictionary<string, long> files) =>
        Job = Job.Succeed([.. files.Select(file => new JobArtifact(file.Key, file.Value))]);

    /// <summary>An error ended the work.</summary>
    public void Fail(string error) => Job = Job.Fail(error);
}
