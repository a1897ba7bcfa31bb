using System.Collections.Concurrent;
using AniGenSharp.TestKit;

namespace AniGenSharp.Architecture.Tests;

/// <summary>The C# files of the repository.</summary>
internal static class SourceFiles
{
    private static readonly ConcurrentDictionary<string, Lazy<SourceFile[]>> s_files = new(StringComparer.Ordinal);

    /// <summary>The files below some folders of the repository, excluding build output. Each is read and parsed once.</summary>
    public static IEnumerable<SourceFile> Below(params string[] folders) =>
        folders.SelectMany(folder => s_files.GetOrAdd(folder, key => new Lazy<SourceFile[]>(() => [.. Read(key)])).Value);

    private static IEnumerable<SourceFile> Read(string folder) =>
        from path in Directory.EnumerateFiles(FullPath(folder), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(TestPaths.Root, path).Replace('\\', '/')
        where !relative.Split('/').Any(part => part is "bin" or "obj" or "BenchmarkDotNet.Artifacts")
        select new SourceFile(relative, File.ReadAllText(path));

    /// <summary>The full path of a file in the repository.</summary>
    public static string FullPath(string path) => Path.Combine(TestPaths.Root, path);
}
