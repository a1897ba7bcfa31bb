namespace AniGenSharp.Cli.CommandLine;

/// <summary>The models that the studio offers. Only folders that this process chose are looked at.</summary>
internal static class StudioModels
{
    private const string StarterName = "Starter model";
    private const string OfficialName = "Official weights";

    /// <summary>The model that was named, the starter model, and the official weights once they have been downloaded.</summary>
    /// <param name="named">The folder that was named, or the starter model's.</param>
    /// <param name="selection">The variants that were asked for.</param>
    public static IReadOnlyList<InstalledModel> Find(string named, ModelSelection selection)
    {
        var models = new List<InstalledModel>();
        Add(null, named);
        if (StarterModel.FindOrNull() is { } starter)
            Add(StarterName, starter);
        if (IsWhole(StudioOptions.DefaultModelFolder, selection))
            Add(OfficialName, StudioOptions.DefaultModelFolder);
        return models;

        void Add(string? name, string folder)
        {
            folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            int known = models.FindIndex(model => model.Folder == folder);
            if (known < 0)
                models.Add(new InstalledModel(name ?? Path.GetFileName(folder), folder));
            else if (name is not null)
                models[known] = models[known] with { Name = name };
        }
    }

    private static bool IsWhole(string folder, ModelSelection selection)
    {
        try
        {
            CheckpointInspection.RequireWholeModel(folder, selection);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
