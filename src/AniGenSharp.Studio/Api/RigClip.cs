namespace AniGenSharp.Studio.Api;

/// <summary>A clip.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Duration">Its length in seconds.</param>
/// <param name="Notes">What does not fit about it, as sentences.</param>
internal sealed record RigClip(string Name, float Duration, IReadOnlyList<string> Notes);
