using System.Text.Json;
using AniGenSharp.Checkpoints.Loading;

namespace AniGenSharp.Models.Download;

/// <summary>One part of a model to download.</summary>
/// <param name="Name">What it is.</param>
/// <param name="License">Its license.</param>
/// <param name="Files">Its files.</param>
internal sealed record PlannedPart(string Name, string License, IReadOnlyList<RemoteFile> Files);

/// <summary>
/// Determines the files that a choice of flows needs from a server, by the rules of <see cref="ModelFolder"/>: the newest step of each
/// flow, the decoders named in their configurations, the picture encoder, and DSINE for the surface normals.
/// </summary>
internal static class DownloadPlan
{
    private const int ConfigurationLimit = 1 << 20;

    private static readonly string[] s_structureVariants = [ModelFolder.DefaultStructureVariant, "duet", "epic"];
    private static readonly string[] s_latentVariants = [ModelFolder.DefaultLatentVariant, "control", "gsn_auto"];

    /// <summary>Rejects a variant that the official weights do not have, before their server is asked.</summary>
    /// <exception cref="CheckpointException">There is no such variant; the message names those that there are.</exception>
    public static void RequireKnownVariants(ModelSelection selection)
    {
        Require(selection.StructureFlow, s_structureVariants, "structure flow");
        Require(selection.LatentFlow, s_latentVariants, "latent flow");

        static void Require(string? name, string[] known, string what)
        {
            if (name is not null && !known.Contains(name, StringComparer.Ordinal))
                throw new CheckpointException($"there is no official {what} '{name}'; expected {string.Join(", ", known)}.");
        }
    }

    /// <summary>Plans a download; reads the flows' configurations from the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="index">The files of the server.</param>
    /// <param name="selection">The selected flows.</param>
    /// <param name="withDsine">Whether to include DSINE's weights.</param>
    /// <param name="cancellationToken">Honored between requests.</param>
    /// <exception cref="DownloadException">A required file does not exist.</exception>
    /// <exception cref="CheckpointException">The server has other variants than the selected one.</exception>
    public static async Task<IReadOnlyList<PlannedPart>> CreateAsync(
        WebServer server, RemoteIndex index, ModelSelection selection, bool withDsine, CancellationToken cancellationToken)
    {
        string models = index.Files.Keys.Any(path => path.StartsWith("anigen/", StringComparison.Ordinal)) ? "anigen/" : "";
        string terms = index.License is { } stated
            ? $"AniGen, VAST-AI Research: {stated}, as its page states"
            : "AniGen, VAST-AI Research: the terms on the page of the model (the reference code is MIT)";
        string structure = models + "ss_flow_" + (selection.StructureFlow ?? ModelFolder.DefaultStructureVariant);
        string latents = models + "slat_flow_" + (selection.LatentFlow ?? ModelFolder.DefaultLatentVariant);
        var parts = new List<PlannedPart>
        {
            new("picture encoder", "DINOv2, Meta: Apache-2.0", [Encoder(server, index)]),
            new("structure flow", terms, Flow(server, index, structure, models + "ss_flow_", selection.UseEma)),
            new("structure decoder", terms, await DecoderAsync(server, index, structure, models, "ss_dec", cancellationToken)),
            new("latent flow", terms, Flow(server, index, latents, models + "slat_flow_", selection.UseEma)),
            new("latent decoder", terms, await DecoderAsync(server, index, latents, models, "slat_dec", cancellationToken)),
        };
        if (withDsine)
        {
            parts.Add(new(
                "surface normals", "DSINE, Imperial College London and Dyson: NON-COMMERCIAL research only",
                [Required(server, index, "dsine/dsine.pt")]));
        }
        return parts;
    }

    private static RemoteFile Encoder(WebServer server, RemoteIndex index) =>
        index.FilesIn("dinov2").Where(file => ModelPart.IsWeights(file.Path))
            .Where(file => file.Name.StartsWith(ModelPart.ReleasedEncoderName + ".", StringComparison.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal).FirstOrDefault()
        ?? throw Missing(server, $"dinov2/{ModelPart.ReleasedEncoderName}.pth");

    private static IReadOnlyList<RemoteFile> Flow(WebServer server, RemoteIndex index, string folder, string kind, bool useEma)
    {
        if (ModelPart.FlowWeights(index.FilesIn(folder + "/ckpts").Select(file => file.Path), useEma, folder, []) is { } weights)
            return [Required(server, index, folder + "/config.json"), .. WithShards(index, index.Files[weights])];
        string[] there =
        [
            .. index.Files.Keys.Where(path => path.StartsWith(kind, StringComparison.Ordinal))
                .Select(path => path[kind.Length..].Split('/')[0]).Distinct().Order(StringComparer.Ordinal),
        ];
        throw there.Length == 0
            ? Missing(server, folder)
            : new CheckpointException($"{server.Base}: there are no weights of {folder}; available: {string.Join(", ", there)}.");
    }

    private static async Task<IReadOnlyList<RemoteFile>> DecoderAsync(
        WebServer server, RemoteIndex index, string flow, string models, string key, CancellationToken cancellationToken)
    {
        var configuration = Required(server, index, flow + "/config.json");
        var address = server.AddressOf(configuration);
        var (json, _) = await server.ReadAsync(address, ConfigurationLimit, cancellationToken);
        if (!await configuration.Checksum.MatchesAsync(json, cancellationToken))
            throw new DownloadException($"{address}: the server gives other bytes than its list says.");
        var (path, checkpoint) = Read(json, address, key);
        string folder = models + path.TrimEnd('/').Split('/', '\\')[^1];
        var weights = ModelPart.DecoderWeights("decoder", checkpoint)
            .Select(name => index.Files.GetValueOrDefault($"{folder}/ckpts/{name}")).FirstOrDefault(file => file is not null)
            ?? throw Missing(server, $"{folder}/ckpts/decoder_{checkpoint}.pt");
        return [Required(server, index, folder + "/config.json"), .. WithShards(index, weights)];
    }

    private static (string Path, string Checkpoint) Read(byte[] json, Uri address, string key)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var arguments = document.RootElement.GetProperty("dataset").GetProperty("args");
            string? checkpoint = arguments.TryGetProperty(key + "_ckpt", out var name) ? name.GetString() : null;
            return (arguments.GetProperty(key + "_path").GetString()!, checkpoint ?? "final");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DownloadException($"{address}: the configuration does not name a {key}_path.", e);
        }
    }

    /// <summary>A weight file and, if it is an index, the files that it lists.</summary>
    private static IEnumerable<RemoteFile> WithShards(RemoteIndex index, RemoteFile weights)
    {
        yield return weights;
        if (!weights.Path.EndsWith(ShardedSafetensorsCheckpoint.Extension, StringComparison.Ordinal))
            yield break;
        string start = weights.Path[..^ShardedSafetensorsCheckpoint.Extension.Length] + "-";
        foreach (var file in index.Files.Values)
        {
            if (file.Path.StartsWith(start, StringComparison.Ordinal) && file.Path.EndsWith(".safetensors", StringComparison.Ordinal))
                yield return file;
        }
    }

    private static RemoteFile Required(WebServer server, RemoteIndex index, string path) =>
        index.Files.GetValueOrDefault(path) ?? throw Missing(server, path);

    private static DownloadException Missing(WebServer server, string path) => new($"{server.Base}: its list has no {path}.");
}
