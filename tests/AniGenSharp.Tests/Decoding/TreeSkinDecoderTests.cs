using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.TestKit.Tensors;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Decoding;

public sealed class TreeSkinDecoderTests
{
    [Theory]
    [InlineData("official")]
    [InlineData("cross")]
    public void Skin_weights_match_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("skin_decoder", name);
        using var loaded = Load(name);
        int[] parents = Array.ConvertAll(golden["parents"].data<long>().ToArray(), p => (int)p);

        var joints = loaded.Network.EncodeJoints(golden["joint_feats"], parents);
        golden.AssertClose("trace.input_layer_skin", joints.BlockInputs[0], 1e-5);
        for (int i = 1; i < joints.BlockInputs.Length; i++)
            golden.AssertClose($"trace.blocks_skin.{i - 1}", joints.BlockInputs[i], 1e-5);
        golden.AssertClose("trace.out_layer_skin", joints.Output, 1e-5);
        golden.AssertClose("skin", loaded.Network.Forward(golden["vertex_feats"], joints), 1e-5);
    }

    /// <summary>11 joints are padded to 16, and 120 vertices to 256.</summary>
    [Theory]
    [InlineData("official")]
    [InlineData("cross")]
    public void Padded_joints_change_nothing(string name)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("skin_decoder", name);
        using var loaded = Load(name);
        using var forced = DevicePolicy.Force(DevicePolicy.Mps);
        int[] parents = Array.ConvertAll(golden["parents"].data<long>().ToArray(), p => (int)p);
        float[] vertices = golden["vertex_feats"].data<float>().ToArray(), joints = golden["joint_feats"].data<float>().ToArray();

        var encoded = loaded.Network.EncodeJoints(golden["joint_feats"], parents);
        var weights = loaded.Network.Decode(vertices, joints, parents);

        Assert.Equal(16, encoded.Output.shape[1]);
        golden.AssertClose("trace.out_layer_skin", encoded.Output.narrow(1, 0, parents.Length), 1e-5);
        golden.AssertClose("skin", tensor(weights.Values, 1, weights.VertexCount, parents.Length), 1e-5);
    }

    [Fact]
    public void A_mesh_of_several_slices_is_decoded_like_a_whole_mesh()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("skin_decoder", "cross");
        using var loaded = Load("cross");
        int[] parents = Array.ConvertAll(golden["parents"].data<long>().ToArray(), p => (int)p);
        var features = golden["vertex_feats"].repeat(1, 150, 1);

        var weights = loaded.Network.Decode(features.data<float>().ToArray(), golden["joint_feats"].data<float>().ToArray(), parents);

        Assert.Equal(18000, weights.VertexCount);
        golden.AssertClose("skin", tensor(weights.Values, 1, 18000, 11).narrow(1, 17880, 120), 1e-5);
        golden.AssertClose("skin", tensor(weights.Values, 1, 18000, 11).narrow(1, 8160, 120), 1e-5);
    }

    [Fact]
    public void More_cross_blocks_than_blocks_are_rejected()
    {
        using var document = JsonDocument.Parse(
            """{"model_type": "tree", "skin_feat_channels": 4, "num_blocks": 2, "vert_cross_blocks_num": 3}""");
        var error = Assert.Throws<CheckpointException>(
            () => TreeSkinDecoderConfig.Parse(new NetworkArguments(document.RootElement, "test")));
        Assert.Contains("vert_cross_blocks_num", error.Message);
    }

    private static LoadedNetwork<TreeSkinDecoder> Load(string name)
    {
        using var golden = new Golden("skin_decoder", name);
        using var document = JsonDocument.Parse(golden.Metadata["args"]);
        var values = document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => (object)p.Value);
        values["model_type"] = "tree";
        var arguments = new NetworkArguments(JsonSerializer.SerializeToElement(values), name);
        return ParameterReader.Load(FakeCheckpoint.StateOf(golden), Placement.Cpu,
            parameters => new TreeSkinDecoder(TreeSkinDecoderConfig.Parse(arguments), parameters));
    }
}
