namespace AniGenSharp.Studio.Api;

/// <summary>The states of jobs as requests name them.</summary>
internal static class JobStates
{
    /// <summary>A state by its name, as it is written in jobs; null for all.</summary>
    /// <exception cref="ArgumentException">There is no such state; the message lists them.</exception>
    public static JobState? Parse(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        return Enum.TryParse<JobState>(name, ignoreCase: true, out var state) && Enum.IsDefined(state)
            ? state
            : throw new ArgumentException(
                $"\"{name}\" is not a state; expected {string.Join(", ", Enum.GetNames<JobState>()).ToLowerInvariant()}.");
    }
}
