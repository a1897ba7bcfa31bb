namespace AniGenSharp;

/// <summary>A model that jobs can be run with.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Folder">Its checkpoint folder.</param>
public sealed record InstalledModel(string Name, string Folder);
