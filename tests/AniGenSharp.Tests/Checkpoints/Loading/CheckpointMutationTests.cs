using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Tensors;
using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Checkpoints.Loading;

/// <summary>
/// Random damage to real checkpoints: any change of names, shapes, types or structure is rejected with the tensor's name, and nothing
/// crashes.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class CheckpointMutationTests : IDisposable
{
    private static readonly SparseStructureFlowConfig s_config =
        SparseStructureFlowConfig.Parse(TestCheckpoints.Arguments("ss_flow_plain", "denoiser"));

    private static readonly string s_original = TestPaths.Fixture("ckpts", "ss_flow_plain", "ckpts", "denoiser_step0000010.pt");

    private readonly TemporaryFolder _folder = new();

    private enum Change
    {
        Rename,
        Drop,
        Add,
        Transpose,
        Reshape,
        Integers,
        NotANumber,
        Infinity,
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_thousand_changed_tensors_are_rejected_with_their_names()
    {
        using var scope = NewDisposeScope();
        var tensors = ReadAll(s_original);
        string[] names = [.. tensors.Keys];
        Gen.Select(Gen.Enum<Change>(), Gen.Int[0, names.Length - 1], Gen.Int[0, int.MaxValue], Gen.String[Gen.Char['a', 'z'], 1, 6]).Sample(
            (change, index, at, letters) =>
            {
                using var step = NewDisposeScope();
                string name = names[index];
                var changed = new Dictionary<string, Tensor>(tensors);
                var tensor = changed[name];
                string named = name;
                switch (change)
                {
                    case Change.Rename:
                        named = name.Insert(at % (name.Length + 1), letters);
                        changed.Remove(name);
                        changed[named] = tensor;
                        break;
                    case Change.Drop:
                        changed.Remove(name);
                        break;
                    case Change.Add:
                        named = $"{name}.{letters}";
                        changed[named] = tensor;
                        break;
                    case Change.Transpose:
                        if (tensor.dim() != 2 || tensor.shape[0] == tensor.shape[1])
                            return;
                        changed[name] = tensor.t().contiguous();
                        break;
                    case Change.Reshape:
                        changed[name] = tensor.reshape([1, .. tensor.shape]);
                        break;
                    case Change.Integers:
                        changed[name] = tensor.to(at % 2 == 0 ? ScalarType.Int64 : ScalarType.Bool);
                        break;
                    default:
                        var damaged = tensor.clone();
                        damaged.view(-1)[at % tensor.numel()] = change == Change.NotANumber ? float.NaN : float.NegativeInfinity;
                        changed[name] = damaged;
                        break;
                }
                string path = _folder.File($"{Guid.NewGuid():n}.safetensors");
                Write(path, changed);
                string message = Assert.Throws<CheckpointException>(() => Load(path)).Message;
                File.Delete(path);
                Assert.Contains(named, message);
            },
            iter: 1000, threads: 1);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    [InlineData("safetensors")]
    public void Flipped_and_missing_bytes_are_rejected_or_harmless(string format)
    {
        using var scope = NewDisposeScope();
        string path = _folder.File("sound");
        switch (format)
        {
            case "zip":
                path = s_original;
                break;
            case "legacy":
                path = TestPaths.Fixture("formats", "ss_flow_plain_legacy.pt");
                break;
            default:
                Write(path, ReadAll(s_original));
                break;
        }
        byte[] sound = File.ReadAllBytes(path);
        var expected = ReadAll(path);
        Load(path);

        // The bytes of the structure; the rest is data, where a flipped bit only changes a value.
        var structure = Structure(sound, format, expected);
        Gen.Select(Gen.Bool, Gen.Int[0, int.MaxValue], Gen.Int[0, 7]).Sample(
            (truncates, at, bit) =>
            {
                using var step = NewDisposeScope();
                byte[] damaged;
                if (truncates)
                {
                    damaged = sound[..(at % sound.Length)];
                }
                else
                {
                    damaged = [.. sound];
                    damaged[structure[at % structure.Length]] ^= (byte)(1 << bit);
                }
                string file = _folder.File($"{Guid.NewGuid():n}");
                File.WriteAllBytes(file, damaged);
                try
                {
                    Load(file);
                    Assert.False(truncates, "a truncated file was loaded");
                    foreach (var (name, tensor) in ReadAll(file))
                    {
                        Assert.True(
                            tensor.eq(expected[name]).all().ToBoolean(),
                            $"{name} was silently changed by bit {bit} of byte {structure[at % structure.Length]}");
                    }
                }
                catch (CheckpointException)
                {
                }
                File.Delete(file);
            },
            iter: 400, threads: 1);
    }

    private static int[] Structure(byte[] file, string format, Dictionary<string, Tensor> tensors)
    {
        if (format == "safetensors")
            return [.. Enumerable.Range(0, 8 + BitConverter.ToInt32(file))];
        if (format == "legacy")
            return [.. Enumerable.Range(0, file.Length - tensors.Values.Sum(t => 8 + (int)(t.numel() * t.element_size())))];
        // In an archive, checksums cover everything else.
        return [.. Enumerable.Range(0, file.Length)];
    }

    private static Dictionary<string, Tensor> ReadAll(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return checkpoint.Tensors.ToDictionary(t => t.Key, t => checkpoint.Read(t.Key, t.Value.Type.ToScalarType(), CPU));
    }

    private static void Load(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        ParameterReader.Load(checkpoint, Placement.Cpu, p => new SparseStructureFlowModel(s_config, p)).Dispose();
    }

    private static void Write(string path, Dictionary<string, Tensor> tensors) => SafetensorsWriter.Write(
        path,
        [.. tensors.Select(t => new StoredTensor(t.Key, t.Value.dtype switch
        {
            ScalarType.Float32 => StoredType.Float32,
            ScalarType.Float16 => StoredType.Float16,
            ScalarType.Int64 => StoredType.Int64,
            _ => StoredType.Bool,
        }, t.Value.shape))],
        (stored, output) => TensorBytes.Write(tensors[stored.Name], output),
        new Dictionary<string, string>());
}
