using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Conditioning.DinoV2;
using AniGenSharp.Decoding;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using AniGenSharp.StructuredLatents;

namespace AniGenSharp.Bench;

/// <summary>
/// Counts the floating-point operations of the networks' matrix products from their weights: two for every element and every row it is
/// multiplied by. Operations that can be skipped are not counted (the unconditional cross-attention, the picture's keys and values after
/// the first step, the taps that a folded subdivision saves), nor is anything that is not a product.
/// </summary>
internal static class Work
{
    // A folded subdivision needs two of three taps along each axis.
    private const double Folded = 8.0 / 27;

    /// <summary>The operations of one row of the stage table; 0 for a row that is not a network.</summary>
    /// <param name="row">Name of the row.</param>
    /// <param name="models">The networks.</param>
    /// <param name="values">The values of the run.</param>
    public static double Of(string row, LoadedModels models, StageValues values)
    {
        var (folder, configs) = (models.Folder, ModelConfigs.Parse(models.Folder));
        var settings = values.Metadata!.Settings;
        double condition = values.Condition!.Latents.Shape[1];
        using var voxels = StageVoxels.Of(values.Structure!, values.Picture.Source, models.Placement.Device);
        return row switch
        {
            "encoder" => Encoder(folder.Encoder, configs.Encoder),
            "structure flow" => settings.StructureSteps * StructureStep(folder.StructureFlow, configs.StructureFlow, condition),
            "structure decoder" => StructureDecoder(folder.StructureDecoder, configs.StructureDecoder, configs.StructureFlow.Resolution),
            "latent flow" => settings.LatentSteps * LatentStep(folder.LatentFlow, configs.LatentFlow, voxels, condition),
            "latent decoder" => LatentDecoder(folder.LatentDecoder, configs.LatentDecoder, voxels),
            "skin decoder" => SkinDecoder(folder.LatentDecoder, values.Surface!.Mesh.VertexCount, values.Rig!.Skeleton.Count),
            _ => 0,
        };
    }

    private static double Encoder(ModelPart part, DinoV2Config config)
    {
        double patches = Math.Pow(config.ImageSize / config.PatchSize, 2), tokens = patches + 1 + config.Registers;
        double Rows(string name) => name.StartsWith("patch_embed", StringComparison.Ordinal) ? patches
            : name.StartsWith("blocks", StringComparison.Ordinal) ? tokens
            : 0;
        return Products(part, Rows) + config.Depth * Attention(tokens, tokens, config.Channels);
    }

    /// <summary>One guided step of the sparse-structure flow: both guidance branches, without global tokens.</summary>
    private static double StructureStep(ModelPart part, SparseStructureFlowConfig config, double condition)
    {
        double tokens = Math.Pow(config.Resolution / config.PatchSize, 3);
        double products = Products(part, name => name switch
        {
            _ when Has(name, "pos_emb") || Has(name, "cross_attn.to_kv") => 0,
            _ when Has(name, "t_embedder") || Has(name, "adaLN") => 1,
            _ when Has(name, "cross_attn") || Has(name, "input_layer") => tokens,
            _ => 2 * tokens,
        });
        double channels = config.ModelChannels + config.ModelChannelsSkeleton;
        return products + config.Blocks * (2 * Attention(tokens, tokens, channels) + Attention(tokens, condition, channels));
    }

    private static double StructureDecoder(ModelPart part, SparseStructureDecoderConfig config, int latentResolution) =>
        Products(part, name =>
        {
            int level = 0;
            if (name.StartsWith("blocks", StringComparison.Ordinal))
                level = int.Parse(name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture) / (config.ResidualBlocks + 1);
            else if (name.StartsWith("out_layer", StringComparison.Ordinal))
                level = config.Channels.Length - 1;
            return Math.Pow(latentResolution << level, 3);
        });

    /// <summary>One guided step of the structured-latent flow.</summary>
    private static double LatentStep(ModelPart part, StructuredLatentFlowConfig config, StageVoxels voxels, double condition)
    {
        double fine = voxels.Main.Count, tokens = voxels.Main.Pool(2).Coarse.Count;
        double fineSkeleton = voxels.Skeleton.Count, tokensSkeleton = voxels.Skeleton.Pool(2).Coarse.Count;
        double products = Products(part, name =>
        {
            bool skin = Has(name, "_vert_skin"), skeleton = Has(name, "_skl");
            double n = skeleton ? fineSkeleton : fine, m = skeleton ? tokensSkeleton : tokens;
            double context = skin ? 2 * tokensSkeleton : skeleton ? 2 * tokens : 0;
            return name switch
            {
                _ when Has(name, "t_embedder") || Has(name, "adaLN") || Has(name, "emb_layers") => 1,
                _ when Has(name, "input_layer") || Has(name, "input_blocks") && !Has(name, $".{config.Geometry.IoBlocks - 1}.") => n,
                _ when Has(name, "input_blocks") => m,
                _ when Has(name, "cross_attn.to_kv") => context,
                _ when Has(name, "cross_attn") => skin || skeleton ? 2 * m : m,
                _ when Has(name, "out_blocks") && Has(name, ".0.conv1") => 2 * m,
                _ when Has(name, "out_blocks") && Has(name, ".0.skip") => 2 * m,
                _ when Has(name, "out_blocks") || Has(name, "out_layer") => 2 * n,
                _ => 2 * m,
            };
        });
        return products + config.Blocks * (
            2 * Attention(tokens, tokens, config.Geometry.Channels + config.Skin.Channels)
            + 2 * Attention(tokensSkeleton, tokensSkeleton, config.Skeleton.Channels)
            + Attention(tokens, condition, config.Geometry.Channels)
            + 2 * Attention(tokens, tokensSkeleton, config.Skin.Channels + config.Skeleton.Channels));
    }

    /// <summary>
    /// The structured-latent decoder without its skin decoder, in the starter model's layout (swin attention everywhere).
    /// </summary>
    private static double LatentDecoder(ModelPart part, StructuredLatentDecoderConfig config, StageVoxels voxels)
    {
        double count = voxels.Main.Count, skeleton = voxels.Skeleton.Count;
        double products = Products(part, name => name switch
        {
            _ when Has(name, "skin_decoder") => 0,
            _ when Has(name, "_skl") => skeleton,
            _ when Has(name, "upsample") => (Has(name, ".0.out_layers.0.") || Has(name, ".1.out_layers.0.") ? Folded : 1)
                * (Has(name, "skip_connection") ? 1 : 8) * (Has(name, "net.1.") || Has(name, "upsample.1.") ? 8 : 1) * count,
            _ when Has(name, "out_layer") => 64 * count,
            _ => count,
        });
        double attention = 0;
        for (int block = 0; block < config.Blocks; block++)
        {
            var attend = VoxelAttention.OfBlock(config.Window, block);
            attention += Windows(voxels.Main, attend) * (config.Geometry.Channels + config.Skin.Channels)
                + Windows(voxels.Skeleton, attend) * config.Skeleton.Channels;
        }
        return products + attention;
    }

    /// <summary>The skin decoder's vertex branch.</summary>
    private static double SkinDecoder(ModelPart part, double vertices, double joints) =>
        Products(part, name => !Has(name, "skin_decoder") ? 0 : Has(name, "vertex") ? vertices : Has(name, "root_features") ? 0 : joints);

    private static double Windows(VoxelSet voxels, VoxelAttention attend) => attend.Window is { } size
        ? voxels.Windows(size, attend.Shift).Batches.Sum(b => 4.0 * b.Count * b.QueryLength * b.KeyLength)
        : Attention(voxels.Count, voxels.Count, 1);

    /// <summary>The products of queries with keys and of weights with values.</summary>
    private static double Attention(double queries, double keys, double channels) => 4 * queries * keys * channels;

    private static double Products(ModelPart part, Func<string, double> rows)
    {
        using var checkpoint = Checkpoint.Open(part.Weights);
        return checkpoint.Tensors.Values.Where(t => t.Shape.Length > 1).Sum(t => 2.0 * t.Count * rows(t.Name));
    }

    private static bool Has(string name, string part) => name.Contains(part, StringComparison.Ordinal);
}
