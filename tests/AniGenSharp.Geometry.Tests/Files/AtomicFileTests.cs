using AniGenSharp.Geometry.Files;
using AniGenSharp.TestKit;

namespace AniGenSharp.Geometry.Tests.Files;

/// <summary>Files are replaced completely or not at all; links stay.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_stays_and_the_file_that_it_leads_to_is_replaced()
    {
        Directory.CreateDirectory(_folder.File("target"));
        File.WriteAllText(_folder.File("target", "real"), "old");
        File.CreateSymbolicLink(_folder.File("link"), Path.Combine("target", "real"));
        File.CreateSymbolicLink(_folder.File("dangling"), Path.Combine("target", "other"));
        AtomicFile.Write(_folder.File("link"), "new"u8.ToArray());
        AtomicFile.Write(_folder.File("dangling"), "newer"u8.ToArray());
        Assert.Equal(Path.Combine("target", "real"), new FileInfo(_folder.File("link")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder.File("target", "real")));
        Assert.Equal("newer", File.ReadAllText(_folder.File("target", "other")));
    }

    [Fact]
    public void A_device_or_folder_is_never_replaced()
    {
        Assert.Contains("folder", Assert.Throws<IOException>(() => AtomicFile.Write(_folder.Path, Array.Empty<byte>())).Message);
        if (OperatingSystem.IsWindows())
            return;
        File.CreateSymbolicLink(_folder.File("full"), "/dev/full");
        foreach (string device in new[] { "/dev/full", _folder.File("full") })
            Assert.Contains("device", Assert.Throws<IOException>(() => AtomicFile.Write(device, Array.Empty<byte>())).Message);
    }

    [Fact]
    public void Errors_name_the_file_and_never_the_temporary_one()
    {
        File.WriteAllText(_folder.File("file"), "");
        string path = _folder.File("file", "below.glb");
        string message = Assert.Throws<IOException>(() => AtomicFile.Write(path, Array.Empty<byte>())).Message;
        Assert.StartsWith($"{path}: ", message);
        Assert.Contains($"{_folder.File("file")} is a file, not a folder", message);
        Assert.DoesNotContain(".part", message);
        string target = _folder.File("x.glb");
        var full = Assert.Throws<IOException>(() =>
            AtomicFile.Write(target, _ => throw new IOException("No space left on device : '/t.part'")));
        Assert.Equal($"{target}: cannot be written (No space left on device).", full.Message);
        Assert.Equal([_folder.File("file")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_behind_is_removed_and_the_file_of_a_living_one_is_not()
    {
        string stale = _folder.File(".x.glb.1.part"), fresh = _folder.File(".x.glb.2.part"), other = _folder.File(".y.glb.1.part");
        foreach (string part in new[] { stale, fresh, other })
            File.WriteAllText(part, "");
        File.SetLastWriteTimeUtc(stale, DateTime.UtcNow.AddHours(-1));
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-1));
        AtomicFile.Write(_folder.File("x.glb"), Array.Empty<byte>());
        Assert.False(File.Exists(stale));
        Assert.True(File.Exists(fresh) && File.Exists(other) && File.Exists(_folder.File("x.glb")));
    }
}
