namespace AniGenSharp.Jobs.Store;

/// <summary>
/// Where the files of jobs are. Only identities and numbers become parts of a path, never a name that came from elsewhere. Each start of
/// a job has a folder of its own, and the database says which one is the result, so that half a result is never seen.
/// </summary>
/// <param name="root">The folder of the store.</param>
internal sealed class JobFolders(string root)
{
    private const string PictureName = "picture";
    private const string MeshName = "mesh";

    private static readonly string[] s_meshExtensions = [".glb", ".obj", ".ply", ".stl"];

    /// <summary>Everything of a job.</summary>
    public string Of(string id) => Path.Combine(root, "jobs", id);

    /// <summary>The picture or mesh of a job.</summary>
    public string Input(Job job) => Path.Combine(Of(job.Id), job.Kind == JobKind.Rig ? MeshName + MeshExtension(job.Name) : PictureName);

    /// <summary>A further picture of a job.</summary>
    public string View(string id, int number) => Path.Combine(Of(id), $"view-{number}");

    /// <summary>The files of one start of a job.</summary>
    public string Attempt(string id, int attempt) => Path.Combine(Of(id), $"attempt-{attempt}");

    /// <summary>The files of a folder.</summary>
    public static IReadOnlyList<JobArtifact> Artifacts(string folder) =>
    [
        .. new DirectoryInfo(folder).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new JobArtifact(file.Name, file.Length)),
    ];

    /// <summary>Writes the pictures or the mesh of a new job through to the disk.</summary>
    public void WriteInputs(Job job, byte[] input, IReadOnlyList<byte[]> views)
    {
        Directory.CreateDirectory(Of(job.Id));
        Write(Input(job), input);
        foreach (var (number, view) in views.Index())
            Write(View(job.Id, number), view);
    }

    /// <summary>Deletes the files of starts that are not the result.</summary>
    public void DeleteAttemptsBut(string id, int attempt)
    {
        string kept = Attempt(id, attempt);
        if (!Directory.Exists(Of(id)))
            return;
        foreach (string folder in Directory.GetDirectories(Of(id), "attempt-*"))
            if (folder != kept)
                Delete(folder);
    }

    /// <summary>Deletes the folders of jobs that the database does not have: additions and deletions that a crash interrupted.</summary>
    public void DeleteAllBut(IReadOnlySet<string> ids)
    {
        string jobs = Path.Combine(root, "jobs");
        if (!Directory.Exists(jobs))
            return;
        foreach (string folder in Directory.GetDirectories(jobs))
            if (!ids.Contains(Path.GetFileName(folder)))
                Delete(folder);
    }

    private static void Write(string path, byte[] content)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>The known extension that a name ends in.</summary>
    private static string MeshExtension(string name) =>
        Array.Find(s_meshExtensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{name}: meshes are read from {string.Join(", ", s_meshExtensions)} files.");

    /// <summary>Deletes a folder if it can be deleted; what remains is deleted when the store is opened again.</summary>
    public static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file in it is still being sent.
        }
    }
}
