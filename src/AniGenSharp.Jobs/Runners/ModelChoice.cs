namespace AniGenSharp;

/// <summary>The models that jobs can be run with, and which of them is chosen. Threads may share an instance.</summary>
public sealed class ModelChoice
{
    private readonly Lock _lock = new();
    private readonly Func<IReadOnlyList<InstalledModel>> _find;
    private InstalledModel _chosen;

    /// <summary>Creates a choice; the first model is chosen.</summary>
    /// <param name="find">Finds the installed models, at least one; it is called whenever they are listed.</param>
    public ModelChoice(Func<IReadOnlyList<InstalledModel>> find) => (_find, _chosen) = (find, find()[0]);

    /// <summary>The model for the jobs that start next.</summary>
    public InstalledModel Chosen
    {
        get
        {
            lock (_lock)
                return _chosen;
        }
    }

    /// <summary>The models that are installed now.</summary>
    public IReadOnlyList<InstalledModel> Find() => _find();

    /// <summary>Chooses a model by its name.</summary>
    /// <param name="name">A name of <see cref="Find"/>.</param>
    /// <exception cref="ArgumentException">No model is called that.</exception>
    public void Choose(string name)
    {
        var model = Find().FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new ArgumentException($"No model is called \"{name}\".", nameof(name));
        lock (_lock)
            _chosen = model;
    }
}
