using AniGenSharp.Cli.Output;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Output;

/// <summary>A folder of results is swapped as a whole.</summary>
public sealed class FolderReplacementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Result => _folder.File("result");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_files_replace_old_ones_and_the_users_own_stay()
    {
        Fill(Result, "mesh.glb", "preview.png", "note.txt");
        Directory.CreateDirectory(Path.Combine(Result, "own"));
        Replace("new", "mesh.glb", "report.json");
        Assert.Equal(["mesh.glb", "note.txt", "own", "report.json"], Names(Result));
        Assert.Equal("new", File.ReadAllText(Path.Combine(Result, "mesh.glb")));
        Assert.Equal("result", File.ReadAllText(Path.Combine(Result, "note.txt")));
        Assert.Equal(["result"], Names(_folder.Path));
    }

    [Fact]
    public void A_folder_of_the_users_in_place_of_a_file_is_kept()
    {
        Directory.CreateDirectory(Path.Combine(Result, "mesh.glb"));
        Assert.Throws<IOException>(() => Replace("new", "mesh.glb"));
        Assert.Equal(["mesh.glb"], Names(Result));
    }

    [Fact]
    public void A_link_to_a_folder_stays()
    {
        Fill(_folder.File("elsewhere"), "mesh.glb");
        Directory.CreateSymbolicLink(Result, "elsewhere");
        Replace("new", "mesh.glb");
        Assert.Equal("elsewhere", new DirectoryInfo(Result).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder.File("elsewhere", "mesh.glb")));
    }

    [Fact]
    public void Of_runs_at_once_the_last_one_wins_and_nothing_is_left_or_mixed()
    {
        Fill(Result, "note.txt");
        Parallel.For(0, 24, i => Replace($"{i}", "a", "b", "c"));
        Assert.Equal(["a", "b", "c", "note.txt"], Names(Result));
        Assert.Single(new[] { "a", "b", "c" }.Select(name => File.ReadAllText(Path.Combine(Result, name))).Distinct());
        Assert.Equal(["result"], Names(_folder.Path));
    }

    [Fact]
    public void What_killed_runs_left_is_removed_and_a_result_that_was_being_replaced_comes_back()
    {
        string old = Stale("result", "old", "mesh.glb", "note.txt");
        Stale("result", "part", "mesh.glb");
        Fill(_folder.File($".result.{Guid.NewGuid():N}.part"), "mesh.glb"); // A run that is still writing.
        FolderReplacement.RemoveStale(Result);
        Assert.Equal(2, Names(_folder.Path).Length);
        Assert.Equal(["mesh.glb", "note.txt"], Names(Result));
        Stale("result", "old", "mesh.glb", "other.txt");
        FolderReplacement.RemoveStale(Result);
        Assert.Equal(["mesh.glb", "note.txt", "other.txt"], Names(Result));
        Assert.Equal(old, File.ReadAllText(Path.Combine(Result, "mesh.glb")));
    }

    [Fact]
    public void What_runs_into_folders_with_similar_names_left_is_not_touched()
    {
        string[] others =
            [Stale("result.v2", "old", "mesh.glb"), Stale("result.v2", "part", "mesh.glb"), Stale("result", "bak", "mesh.glb")];
        FolderReplacement.RemoveStale(Result);
        Assert.Equal(others.Order(StringComparer.Ordinal), Names(_folder.Path));
    }

    [Fact]
    public void Long_names_that_begin_alike_are_told_apart()
    {
        string start = new('a', 60);
        string Part(string name) => Path.GetFileName(FolderReplacement.TemporaryFolderBeside(_folder.File(name))).Split('.')[1];
        Assert.NotEqual(Part(start + "b"), Part(start + "c"));
        Assert.Equal(Part(start + "b"), Part(start + "b"));
    }

    /// <summary>What a run that was killed an hour ago left beside a folder; returns its name.</summary>
    private string Stale(string folder, string extension, params string[] names)
    {
        string name = $".{folder}.{Guid.NewGuid():N}.{extension}";
        Fill(_folder.File(name), names);
        Directory.SetLastWriteTimeUtc(_folder.File(name), DateTime.UtcNow.AddHours(-1));
        return name;
    }

    private static void Fill(string folder, params string[] names)
    {
        Directory.CreateDirectory(folder);
        foreach (string name in names)
            File.WriteAllText(Path.Combine(folder, name), Path.GetFileName(folder));
    }

    private static string[] Names(string folder) =>
        [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private void Replace(string content, params string[] names)
    {
        string folder = FolderReplacement.Resolve(Result), source = FolderReplacement.TemporaryFolderBeside(folder);
        Directory.CreateDirectory(source);
        foreach (string name in names)
            File.WriteAllText(Path.Combine(source, name), content);
        try
        {
            FolderReplacement.Replace(folder, source, name => name == "preview.png");
        }
        finally
        {
            if (Directory.Exists(source))
                Directory.Delete(source, recursive: true);
        }
    }
}
