using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>What a runner needs to run a job once.</summary>
/// <param name="Job">The job.</param>
/// <param name="Picture">File with its picture, or with its mesh if it rigs one.</param>
/// <param name="SourceFolder">Folder with the files of the job whose stages it finishes; null for a job that generates.</param>
/// <param name="Output">
/// An empty folder for the job's files. It becomes the job's result if the run returns, and is deleted otherwise.
/// </param>
/// <param name="Progress">Receives the start of each stage and each step.</param>
public sealed record JobRun(Job Job, string Picture, string? SourceFolder, string Output, IProgress<GenerationProgress> Progress)
{
    /// <summary>Files with further pictures of the same subject.</summary>
    public IReadOnlyList<string> Views { get; init; } = [];

    /// <summary>
    /// The job's options with its further pictures, if its texture uses them. An asset that is finished again may have another texture.
    /// </summary>
    /// <exception cref="IOException">A picture cannot be read.</exception>
    public GenerationOptions OptionsWithViews() => Job.Options.Bake == BakeMode.Photo
        ? Job.Options with { Views = [.. Views.Select(Read)] }
        : Job.Options;

    private PictureSource Read(string view, int number) =>
        PictureSource.FromBytes(File.ReadAllBytes(view), $"picture {number + 2} of {Job.Name}");
}
