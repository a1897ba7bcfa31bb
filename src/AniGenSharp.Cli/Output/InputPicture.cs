namespace AniGenSharp.Cli.Output;

/// <summary>A picture of the command line.</summary>
/// <param name="Path">The picture, or the saved stages of one.</param>
/// <param name="Name">Name of its output folder.</param>
internal sealed record InputPicture(string Path, string Name);
