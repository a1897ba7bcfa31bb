using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AniGenSharp.Geometry;

namespace AniGenSharp.Studio.Assets;

/// <summary>The assets of jobs with their changes, of which a few are kept in memory.</summary>
internal sealed class AssetLibrary(JobStore store)
{
    private const int MaxKept = 6;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Id, Lazy<RiggedAsset> Generated, string Document, Lazy<RiggedAsset> Changed)> _kept = new();

    /// <summary>The asset of a job as it was generated.</summary>
    /// <exception cref="KeyNotFoundException">There is no such job, or it has not succeeded.</exception>
    public RiggedAsset Generated(Job job) => Entry(job, ReadDocumentText(job)).Generated.Value;

    /// <summary>The asset of a job with its changes.</summary>
    public RiggedAsset Changed(Job job) => Entry(job, ReadDocumentText(job)).Changed.Value;

    /// <summary>What was changed about an asset.</summary>
    public AssetDocument ReadDocument(Job job) => Parse(ReadDocumentText(job));

    /// <summary>Stores what is changed about an asset, if it can be applied.</summary>
    /// <exception cref="ArgumentException">A change does not fit the asset; nothing is stored.</exception>
    public RiggedAsset WriteDocument(Job job, AssetDocument document)
    {
        string text = JsonSerializer.Serialize(document, JobJson.Options);
        var changed = Entry(job, text).Changed.Value;
        string path = DocumentPath(job), temporary = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
        return changed;
    }

    /// <summary>A version of the asset with its changes, for caches.</summary>
    public string Version(Job job) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ReadDocumentText(job))))[..16];

    /// <summary>File of an uploaded motion.</summary>
    public string MotionPath(Job job, int number, string extension) => Path.Combine(store.FolderOf(job), $"motion-{number}{extension}");

    private static AssetDocument Parse(string text) => JsonSerializer.Deserialize<AssetDocument>(text, JobJson.Options)!;

    private string DocumentPath(Job job) => Path.Combine(store.FolderOf(job), "document.json");

    private string ReadDocumentText(Job job) => File.Exists(DocumentPath(job)) ? File.ReadAllText(DocumentPath(job)) : "{}";

    private (Lazy<RiggedAsset> Generated, Lazy<RiggedAsset> Changed) Entry(Job job, string document)
    {
        lock (_lock)
        {
            var known = _kept.FirstOrDefault(entry => entry.Id == job.Id);
            var generated = known.Generated ?? new Lazy<RiggedAsset>(() => Read(job));
            var changed = known.Document == document ? known.Changed
                : new Lazy<RiggedAsset>(() => DocumentReplay.Apply(generated.Value, Parse(document), number => MotionFile(job, number)));
            _kept.Remove(known);
            _kept.AddFirst((job.Id, generated, document, changed));
            while (_kept.Count > MaxKept)
                _kept.RemoveLast();
            return (generated, changed);
        }
    }

    private RiggedAsset Read(Job job)
    {
        string folder = store.ResultOf(job) ?? throw new KeyNotFoundException($"Job {job.Id} has no asset.");
        return RigFile.Read(Path.Combine(folder, "mesh.glb")).ToAsset().Asset;
    }

    private string MotionFile(Job job, int number) =>
        Directory.GetFiles(store.FolderOf(job), $"motion-{number}.*").FirstOrDefault()
            ?? throw new ArgumentException($"There is no motion file {number}.");
}
