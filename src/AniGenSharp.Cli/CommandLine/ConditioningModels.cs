namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// Chooses the matting model and the normal estimator to load with a checkpoint: the file that was named, or the one found beside the
/// checkpoints or in the user's folder.
/// </summary>
internal static class ConditioningModels
{
    /// <summary>The user's folder with matting models, which rembg uses too.</summary>
    public static string UserFolder => Environment.GetEnvironmentVariable("U2NET_HOME") is { Length: > 0 } home
        ? home
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".u2net");

    /// <summary>
    /// The matting model that was named, or the best one in the checkpoint folder's <c>matting</c> folder, in the checkpoint folder
    /// itself, or where rembg keeps its models (<c>U2NET_HOME</c> or <c>~/.u2net</c>); null if there is none.
    /// </summary>
    /// <param name="named">The file that was named; null to look for one.</param>
    /// <param name="checkpoints">The checkpoint folder; null if there is none.</param>
    /// <exception cref="CheckpointException">The file that was named is missing or of an unknown kind.</exception>
    public static ModelFactory<IMattingModel>? Matting(string? named, string? checkpoints)
    {
        if (named is not null)
            return OnnxMattingModel.From(named);
        string[] folders = checkpoints is null ? [UserFolder] : [Path.Combine(checkpoints, "matting"), checkpoints, UserFolder];
        return OnnxMattingModel.FindBest(folders) is { } found ? OnnxMattingModel.From(found) with { IsOptional = true } : null;
    }

    /// <summary>
    /// The normal estimator that was named, or an ONNX network with its JSON file in the checkpoint folder's <c>normals</c> folder, or
    /// <c>dsine/dsine.pt</c> in the checkpoint folder or beside it; null if there is none.
    /// </summary>
    /// <param name="named">The file that was named; null to look for one.</param>
    /// <param name="checkpoints">The checkpoint folder; null if there is none.</param>
    /// <exception cref="CheckpointException">The file that was named is missing.</exception>
    public static ModelFactory<ISurfaceNormalEstimator>? Normals(string? named, string? checkpoints)
    {
        if (named is not null)
            return OpenNormals(named);
        return checkpoints is not null && FindNormals(checkpoints) is { } found ? OpenNormals(found) with { IsOptional = true } : null;
    }

    private static ModelFactory<ISurfaceNormalEstimator> OpenNormals(string path) =>
        Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase)
            ? OnnxNormalEstimator.From(path)
            : DsinePlugin.From(path);

    private static string? FindNormals(string checkpoints)
    {
        string folder = Path.Combine(checkpoints, "normals");
        string? network = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.onnx").Where(IsNormalEstimator).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
        string[] dsine = [Path.Combine(checkpoints, "dsine", "dsine.pt"), Path.Combine(checkpoints, "..", "dsine", "dsine.pt")];
        return network ?? dsine.FirstOrDefault(File.Exists);
    }

    private static bool IsNormalEstimator(string path) =>
        !Path.GetFileName(path).StartsWith('.') && File.Exists(Path.ChangeExtension(path, ".json"));
}
