using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>The starter model in a folder of its own, to be damaged.</summary>
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
                File.Copy(file, copy);
            else
                File.CreateSymbolicLink(copy, file);
        }
    }

    /// <summary>The weights of a part that generation loads; the structure decoder has its encoder beside it.</summary>
    public string Weights(string part) =>
        Directory.GetFiles(Path.Combine(_folder, part, "ckpts"), part == "ss_dae" ? "decoder_*" : "*").Single();

    /// <summary>Puts other bytes in the place of a part's weights.</summary>
    public void Replace(string part, byte[] bytes)
    {
        string path = Weights(part);
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Changes a part's configuration.</summary>
    public void Configure(string part, string from, string to)
    {
        string path = Path.Combine(_folder, part, "config.json"), text = File.ReadAllText(path);
        Assert.Contains(from, text);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>A part's weights as safetensors, to be changed in place.</summary>
    public string ToSafetensors(string part)
    {
        TorchRuntime.Initialize();
        string path = Weights(part), converted = Path.ChangeExtension(path, ".safetensors");
        using (var checkpoint = Checkpoint.Open(path))
            CheckpointConversion.Convert(checkpoint, converted, half: false);
        File.Delete(path);
        return converted;
    }

    /// <summary>Sets elements of a float16 tensor.</summary>
    /// <param name="part">The part.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="value">The new value of an element, given its index and how many there are; null leaves it.</param>
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
