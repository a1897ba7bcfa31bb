using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Decoding;

/// <summary>
/// Decodes structured latents to surface and skeleton fields: three transformers on voxels (geometry and skin on the same voxels, the
/// skeleton on its own), two subdivisions of geometry and skin, and a linear head for each. Before its subdivision, the skin branch can be
/// smoothed, and can attend to the predicted joints. The reference's <c>AniGenSLatMeshDecoder</c>, and
/// <c>AniGenElasticSLatMeshDecoder</c>, which is the same in inference.
/// </summary>
internal sealed class StructuredLatentDecoder
{
    private readonly Placement _placement;
    private readonly InputLayer _input;
    private readonly InputLayer _inputSkeleton;
    private readonly InputLayer _inputSkin;
    private readonly MultiContextBlock[] _skeletonBlocks;
    private readonly MultiContextBlock[] _skinBlocks;
    private readonly (TransformerBlock Block, VoxelAttention Attend)[] _blocks;
    private readonly SkinUNet? _skinUNet;
    private readonly SkinFromJoints? _skinFromJoints;
    private readonly SubdivideBlock[] _upsample;
    private readonly SubdivideBlock[] _upsampleSkin;
    private readonly SubdivideBlock[] _upsampleSkeleton;
    private readonly DecoderHead _output;
    private readonly DecoderHead _outputSkin;
    private readonly DecoderHead _outputSkeleton;
    private readonly DecoderHead _outputSkeletonSkin;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="parameters">Its parameters.</param>
    public StructuredLatentDecoder(StructuredLatentDecoderConfig config, ParameterScope parameters)
    {
        Config = config;
        _placement = parameters.Placement;
        var (geometry, skeleton, skin) = (config.Geometry, config.Skeleton, config.Skin);
        _input = new InputLayer(parameters["input_layer"], geometry);
        _inputSkeleton = new InputLayer(parameters["input_layer_skl"], skeleton);
        _inputSkin = new InputLayer(parameters["input_layer_skin"], skin);

        var torso = parameters.Torso();
        _blocks = [.. Enumerable.Range(0, config.Blocks).Select(i => (
            new TransformerBlock(torso["blocks"][i], config.Block(geometry)),
            VoxelAttention.OfBlock(config.Window, i)))];
        long[] skinContexts = [.. Context(config.SkinSkeletonCross, skeleton), .. Context(config.SkinFromGeometry, geometry)];
        long[] skeletonContexts = [.. Context(config.SkinSkeletonCross, skin), .. Context(config.SkeletonFromGeometry, geometry)];
        MultiContextBlock[] Blocks(string name, DecoderBranch branch, long[] contexts) =>
            [.. Enumerable.Range(0, config.Blocks).Select(i => new MultiContextBlock(
                torso[name][i], config.Block(branch), contexts, VoxelAttention.OfBlock(config.WindowCross, i)))];
        _skinBlocks = Blocks("blocks_skin", skin, skinContexts);
        _skeletonBlocks = Blocks("blocks_skl", skeleton, skeletonContexts);

        if (config.SkinUNetLevels > 0)
            _skinUNet = new SkinUNet(parameters["h_skin_unet"], skin.Channels, config.SkinUNetLevels);
        if (config.SkinFromJoints)
            _skinFromJoints = new SkinFromJoints(config, parameters);

        long fine = geometry.Channels / 8;
        SubdivideBlock[] Upsample(string name, DecoderBranch branch) =>
            [new(torso[name][0], branch.Channels, geometry.Channels / 4), new(torso[name][1], geometry.Channels / 4, fine)];
        _upsample = Upsample("upsample", geometry);
        _upsampleSkin = Upsample("upsample_skin_net", skin);
        _upsampleSkeleton = config.UpsampleSkeleton ? Upsample("upsample_skl_net", skeleton) : [];

        long skeletonChannels = config.UpsampleSkeleton ? fine : skeleton.Channels;
        _output = new DecoderHead(parameters["out_layer"], fine, SurfaceRowLayout.Columns(config.ColorChannels));
        _outputSkin = new DecoderHead(parameters["out_layer_skin"], fine, 8 * config.SkinDecoder.SkinChannels);
        _outputSkeleton = new DecoderHead(parameters["out_layer_skl"], skeletonChannels, config.SkeletonRows.VoteColumns);
        _outputSkeletonSkin = new DecoderHead(parameters["out_layer_skl_skin"], skeletonChannels, config.SkeletonRows.SkinColumns);
        SkinDecoder = new TreeSkinDecoder(config.SkinDecoder, parameters["skin_decoder"]);
    }

    /// <summary>The network's configuration.</summary>
    public StructuredLatentDecoderConfig Config { get; }

    /// <summary>Decodes skin features of vertices and joints into skin weights.</summary>
    public TreeSkinDecoder SkinDecoder { get; }

    /// <summary>Decodes one asset.</summary>
    /// <param name="latents">Geometry and skin latents, [1, N, C_geo + C_skin], float32.</param>
    /// <param name="skeletonLatents">Skeleton latents, [1, M, C_skl], float32.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    public StructuredLatentFields Decode(SparseTensor latents, SparseTensor skeletonLatents, CancellationToken cancellationToken = default)
    {
        var rows = new Dictionary<string, HostRows>(StringComparer.Ordinal);
        try
        {
            var (voxels, skeletonVoxels) = Heads(
                latents, skeletonLatents, (x, head) => rows.Add(head.Name, head.Rows(x)), cancellationToken);
            foreach (var head in rows.Values)
                head.Complete();
            var surface = new SurfaceField(
                4 * Config.Resolution, voxels.Coordinates, rows[_output.Name].Values, Config.ColorChannels, rows[_outputSkin.Name].Values,
                Config.SkinDecoder.SkinChannels)
            {
                Rules = Config.Extraction,
            };
            var skeleton = Votes(skeletonVoxels, rows[_outputSkeleton.Name], rows[_outputSkeletonSkin.Name]);
            return new StructuredLatentFields(surface, skeleton, [.. rows.Values]);
        }
        catch
        {
            foreach (var head in rows.Values)
                head.Dispose();
            throw;
        }
    }

    /// <summary>Decodes only the skeleton of an asset: the branches that it does not depend on are left out.</summary>
    /// <inheritdoc cref="Decode"/>
    public SkeletonField DecodeSkeleton(
        SparseTensor latents, SparseTensor skeletonLatents, CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var skeleton = Backbone(latents, skeletonLatents, cancellationToken, skeletonOnly: true).Skeleton;
        return Votes(Subdivide(_upsampleSkeleton, skeleton, cancellationToken));
    }

    /// <summary>Runs the network up to its heads.</summary>
    /// <param name="latents">As in <see cref="Decode"/>.</param>
    /// <param name="skeletonLatents">As in <see cref="Decode"/>.</param>
    /// <param name="onHead">Receives each head with the features that it works on, which live until the call returns.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    /// <returns>The voxels of the surface heads, and those of the skeleton heads.</returns>
    internal (VoxelSet Surface, VoxelSet Skeleton) Heads(
        SparseTensor latents, SparseTensor skeletonLatents, Action<SparseTensor, DecoderHead> onHead,
        CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var branches = Backbone(latents, skeletonLatents, cancellationToken);
        var skin = _skinUNet?.Forward(branches.Skin, cancellationToken) ?? branches.Skin;
        SkeletonField? votes = null;
        var skeleton = Branch(_upsampleSkeleton, branches.Skeleton, x =>
        {
            onHead(x, _outputSkeleton);
            onHead(x, _outputSkeletonSkin);
            if (_skinFromJoints is null)
                return;
            // The heads were recorded above.
            using var mute = Recording.Mute();
            votes = Votes(x);
        });
        if (votes is not null)
            skin = _skinFromJoints!.Forward(skin, votes);
        Branch(_upsampleSkin, skin, x => onHead(x, _outputSkin));
        var surface = Branch(_upsample, branches.Geometry, x => onHead(x, _output));
        return (surface, skeleton);

        VoxelSet Branch(SubdivideBlock[] upsample, SparseTensor x, Action<SparseTensor> heads)
        {
            using var branch = NewDisposeScope();
            x = Subdivide(upsample, x, cancellationToken);
            heads(x);
            return x.Voxels;
        }
    }

    /// <summary>The three branches after the transformer blocks, in the torso's type.</summary>
    /// <param name="latents">As in <see cref="Decode"/>.</param>
    /// <param name="skeletonLatents">As in <see cref="Decode"/>.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    /// <param name="skeletonOnly">Whether the blocks that the skeleton does not depend on are left out.</param>
    internal (SparseTensor Geometry, SparseTensor Skeleton, SparseTensor Skin) Backbone(
        SparseTensor latents, SparseTensor skeletonLatents, CancellationToken cancellationToken = default, bool skeletonOnly = false)
    {
        using var scope = NewDisposeScope();
        bool withSkin = !skeletonOnly || Config.SkinSkeletonCross;
        bool withGeometry = !skeletonOnly || Config.SkeletonFromGeometry || withSkin && Config.SkinFromGeometry;
        long channels = Config.Geometry.Latents;
        var skinLatents = latents.Features.narrow(-1, channels, Config.Skin.Latents);
        if (Config.NormalizeLatents)
        {
            skinLatents = functional.normalize(skinLatents, p: 2, dim: -1);
            skeletonLatents = skeletonLatents.With(functional.normalize(skeletonLatents.Features, p: 2, dim: -1));
        }
        var geometry = _input.Forward(latents.With(latents.Features.narrow(-1, 0, channels)), _placement.Torso);
        var skeleton = _inputSkeleton.Forward(skeletonLatents, _placement.Torso);
        var skin = _inputSkin.Forward(latents.With(skinLatents), _placement.Torso);
        for (int i = 0; i < Config.Blocks; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (block, attend) = _blocks[i];
            var before = (Geometry: geometry, Skeleton: skeleton, Skin: skin);
            if (withGeometry)
            {
                using var over = geometry.Voxels.RecordRows();
                geometry = geometry.With(block.Forward(geometry.Features, attend.To(geometry.Voxels, geometry.Voxels)));
            }
            skeleton = _skeletonBlocks[i].Forward(skeleton, Contexts(before.Skin, Config.SkeletonFromGeometry, before.Geometry));
            if (withSkin)
                skin = _skinBlocks[i].Forward(skin, Contexts(before.Skeleton, Config.SkinFromGeometry, before.Geometry));
            foreach (var (old, now) in new[] { (before.Geometry, geometry), (before.Skeleton, skeleton), (before.Skin, skin) })
            {
                if (!ReferenceEquals(old, now))
                    old.Features.Dispose();
            }
        }
        geometry.Features.MoveToOuterDisposeScope();
        skeleton.Features.MoveToOuterDisposeScope();
        skin.Features.MoveToOuterDisposeScope();
        return (geometry, skeleton, skin);
    }

    /// <summary>Applies the heads of the skeleton branch to its subdivided features, and waits for the votes.</summary>
    private SkeletonField Votes(SparseTensor skeleton)
    {
        using var votes = _outputSkeleton.Rows(skeleton);
        using var skin = _outputSkeletonSkin.Rows(skeleton);
        votes.Complete();
        skin.Complete();
        return Votes(skeleton.Voxels, votes, skin);
    }

    private SkeletonField Votes(VoxelSet voxels, HostRows votes, HostRows skin) =>
        Config.SkeletonRows.Read(voxels.Coordinates, votes.ToArray(), skin.ToArray());

    private static SparseTensor Subdivide(SubdivideBlock[] blocks, SparseTensor x, CancellationToken cancellationToken)
    {
        foreach (var block in blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            x = block.Forward(x);
        }
        return x;
    }

    private SparseTensor[] Contexts(SparseTensor other, bool fromGeometry, SparseTensor geometry) =>
        [.. Config.SkinSkeletonCross ? new[] { other } : [], .. fromGeometry ? new[] { geometry } : []];

    private static long[] Context(bool exists, DecoderBranch branch) => exists ? [branch.Channels] : [];

    /// <summary>A linear layer plus the voxels' position embedding, in float32.</summary>
    private sealed class InputLayer(ParameterScope parameters, DecoderBranch branch)
    {
        private readonly Linear _linear = new(parameters, branch.Latents, branch.Channels);

        public SparseTensor Forward(SparseTensor x, ScalarType torso)
        {
            using var scope = NewDisposeScope();
            using var over = x.Voxels.RecordRows();
            var positions = x.Voxels.Positions(ScalarType.Int32, x.Features.device);
            var features = _linear.Forward(x.Features) + Embeddings.AbsolutePosition(positions, branch.Channels);
            return x.With(features.to(torso).MoveToOuterDisposeScope());
        }
    }
}
