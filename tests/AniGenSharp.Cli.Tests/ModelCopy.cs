using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Runtime;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>A copy of the starter model that a test may modify.</summary>
internal sealed class ModelCopy
{
    private readonly string _folder;

    public ModelCopy(string folder)
    {
        _folder = folder;
        foreach (string file in Directory.GetFiles(TestPaths.Starter, "*.*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(TestPaths.Starter, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (OperatingSystem.IsWindows() || Path.GetExtension(file) != ".pt")
                System.IO.File.Copy(file, copy);
            else
                System.IO.File.CreateSymbolicLink(copy, file);
        }
    }

    /// <summary>The path of a file in the copy.</summary>
    public string File(params string[] parts) => Path.Combine([_folder, .. parts]);

    /// <summary>The path of the weights of a part that generation loads; the structure decoder's folder also holds its encoder.</summary>
    public string Weights(string part) => Directory.GetFiles(File(part, "ckpts"), part == "ss_dae" ? "decoder_*" : "*").Single();

    /// <summary>Replaces the contents of a part's weight file.</summary>
    public void Replace(string part, byte[] bytes)
    {
        string path = Weights(part);
        System.IO.File.Delete(path);
        System.IO.File.WriteAllBytes(path, bytes);
    }

    /// <summary>Replaces text in a part's configuration.</summary>
    public void Configure(string part, string from, string to)
    {
        string path = File(part, "config.json"), text = System.IO.File.ReadAllText(path);
        Assert.Contains(from, text);
        System.IO.File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Converts a part's weights to safetensors, which can be modified in place.</summary>
    /// <returns>The path of the new file.</returns>
    public string ToSafetensors(string part)
    {
        TorchRuntime.Initialize();
        string path = Weights(part), converted = Path.ChangeExtension(path, ".safetensors");
        using (var checkpoint = Checkpoint.Open(path))
            CheckpointConversion.Convert(checkpoint, converted, half: false);
        System.IO.File.Delete(path);
        return converted;
    }

    /// <summary>Sets elements of a float16 tensor.</summary>
    /// <param name="part">The part.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="value">Returns the new value of an element from its index and the number of elements; null keeps the old value.</param>
    public void Change(string part, string name, Func<int, int, float?> value)
    {
        string path = ToSafetensors(part);
        long offset;
        Half[] values;
        using (var file = new SafetensorsFile(path))
        {
            offset = file.Offset(name);
            values = file.Span<Half>(name).ToArray();
        }
        for (int i = 0; i < values.Length; i++)
            values[i] = value(i, values.Length) is { } changed ? (Half)changed : values[i];
        using var stream = new FileStream(path, FileMode.Open);
        stream.Position = offset;
        stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
