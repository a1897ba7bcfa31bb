using AniGenSharp.TestKit;

namespace AniGenSharp.Architecture.Tests;

/// <summary>The C# files of the repository.</summary>
internal static class SourceFiles
{
    /// <summary>The files below some folders of the repository, without what the build wrote.</summary>
    public static IEnumerable<SourceFile> Below(params string[] folders) =>
        from folder in folders
        from path in Directory.EnumerateFiles(FullPath(folder), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(TestPaths.Root, path).Replace('\\', '/')
        where !relative.Split('/').Any(part => part is "bin" or "obj" or "BenchmarkDotNet.Artifacts")
        select new SourceFile(relative, File.ReadAllText(path));

    /// <summary>The full path of a file of the repository.</summary>
    public static string FullPath(string path) => Path.Combine(TestPaths.Root, path);
}
