using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Decoding;

/// <summary>
/// The decoder with what the released form leaves off: cross-attention between the branches, full attention, RMS norm,
/// normalized latents, a subdivided skeleton, votes on the corners, no color. The fixture was made with the reference and
/// weights from <see cref="Weight"/>.
/// </summary>
public sealed class StructuredLatentDecoderCrossedTests
{
    [Fact]
    [Trait("Speed", "Slow")]
    public void Branches_that_attend_to_each_other_match_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("slat_decoder", "crossed");
        using var document = JsonDocument.Parse(golden.Metadata["args"]);
        var config = StructuredLatentDecoderConfig.Parse(new NetworkArguments(document.RootElement, "crossed"));
        using var weights = Weights(golden);
        using var loaded = ParameterReader.Load(weights, Placement.Cpu, parameters => new StructuredLatentDecoder(config, parameters));
        using var voxels = GoldenVoxels.Entry(golden["coords"], 0).Voxels;
        using var skeletonVoxels = GoldenVoxels.Entry(golden["coords_skl"], 0).Voxels;
        var latents = new SparseTensor(voxels, golden["z"].unsqueeze(0));
        var skeletonLatents = new SparseTensor(skeletonVoxels, golden["z_skl"].unsqueeze(0));

        var (geometry, skeleton, skin) = loaded.Network.Backbone(latents, skeletonLatents);
        golden.AssertClose("trace.blocks.1", geometry.Features[0], 1e-5);
        golden.AssertClose("trace.blocks_skl.1", skeleton.Features[0], 1e-5);
        golden.AssertClose("trace.blocks_skin.1", skin.Features[0], 1e-5);

        var fields = loaded.Network.Decode(latents, skeletonLatents);
        Tensor Some(float[] rows, int columns, int step) => tensor(rows, rows.Length / columns, columns)[TensorIndex.Slice(step: step)];
        golden.AssertClose("trace.out_layer[::32]", Some(fields.Surface.Features, 53, 32), 1e-5);
        golden.AssertClose("trace.out_layer_skin[::32]", Some(fields.Surface.SkinFeatures, 24, 32), 1e-5);
        var votes = fields.Skeleton;
        static System.Numerics.Vector3[] Vectors(System.Numerics.Vector3[] all) => [.. all.Where((_, i) => i % 16 == 0)];
        golden.AssertClose("skl.positions[::16]", Vectors(votes.Positions), 1e-6);
        golden.AssertClose("skl.joints[::16]", Vectors(votes.Joints), 1e-5);
        golden.AssertClose("skl.parents[::16]", Vectors(votes.Parents), 1e-5);
        golden.AssertClose("skl.conf_j[::16]", Some(votes.JointConfidence, 1, 16), 1e-5);
        golden.AssertClose("skl.conf_p[::16]", Some(votes.ParentConfidence, 1, 16), 1e-5);
        golden.AssertClose("skl.conf_skin[::16]", Some(votes.SkinConfidence, 1, 16), 1e-5);
        golden.AssertClose("skl.skin_feats[::16]", Some(votes.SkinFeatures, 3, 16), 1e-5);
    }

    [Fact]
    public void Missing_kernels_are_reported_with_everything_else()
    {
        using var golden = new Golden("slat_decoder", "crossed");
        using var empty = FakeCheckpoint.Of([]);
        using var document = JsonDocument.Parse(golden.Metadata["args"]);
        var config = StructuredLatentDecoderConfig.Parse(new NetworkArguments(document.RootElement, "crossed"));

        var error = Assert.Throws<CheckpointException>(() =>
            ParameterReader.Load(empty, Placement.Cpu, parameters => new StructuredLatentDecoder(config, parameters)));

        Assert.Contains("229 missing", error.Message);
        Assert.Contains("upsample.0.out_layers.0.conv.weight [64, 3, 3, 3, 256]", error.Message);
    }

    /// <summary>Element <paramref name="i"/> of a parameter of that name and shape, as the fixture was made.</summary>
    private static double Weight(string name, long[] shape, long i)
    {
        double wave = Math.Sin(i * 0.7312 + i * i % 9973 * 0.0137 + Crc32(name) % 1000);
        bool norm = name.Contains("gamma", StringComparison.Ordinal);
        if (shape.Length > 1 && !norm && !name.Contains("root_features", StringComparison.Ordinal))
            return wave * 1.5 / Math.Sqrt(shape.Skip(1).Aggregate(1L, (product, extent) => product * extent));
        return norm || name.EndsWith("weight", StringComparison.Ordinal) ? 1 + 0.2 * wave : 0.1 * wave;
    }

    private static uint Crc32(string text)
    {
        uint crc = 0xffffffff;
        foreach (char c in text)
        {
            crc ^= c;
            for (int bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ (crc & 1) * 0xedb88320;
        }
        return ~crc;
    }

    /// <summary>The parameters of the fixture's model, by the formula.</summary>
    private static FakeCheckpoint Weights(Golden golden)
    {
        var shapes = JsonSerializer.Deserialize<Dictionary<string, long[]>>(golden.Metadata["shapes"])!;
        return FakeCheckpoint.Of(shapes.ToDictionary(p => p.Key, p =>
        {
            var values = new float[p.Value.Aggregate(1L, (product, extent) => product * extent)];
            for (long i = 0; i < values.Length; i++)
                values[i] = (float)Weight(p.Key, p.Value, i);
            return tensor(values, p.Value);
        }));
    }
}
