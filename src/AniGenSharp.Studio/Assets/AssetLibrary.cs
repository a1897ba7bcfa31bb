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
    private readonly LinkedList<(string Id, Lazy<RiggedAsset> Generated, string Document, Lazy<ChangedAsset> Changed)> _kept = new();

    /// <summary>The asset of a job with its changes.</summary>
    /// <exception cref="KeyNotFoundException">There is no such job, or it has not succeeded.</exception>
    /// <exception cref="FileNotFoundException">Its file was deleted outside the studio.</exception>
    public ChangedAsset Changed(Job job) => Changed(job, ReadDocumentText(job));

    /// <summary>What was changed about an asset.</summary>
    public AssetDocument ReadDocument(Job job) => Parse(ReadDocumentText(job));

    /// <summary>Stores what is changed about an asset, if it can be applied.</summary>
    /// <param name="job">The job.</param>
    /// <param name="document">All changes.</param>
    /// <param name="version">The version that they replace; null for any.</param>
    /// <returns>The asset with the changes; null if the version is not the current one, and nothing was stored.</returns>
    /// <exception cref="ArgumentException">A change does not fit the asset; nothing is stored.</exception>
    public ChangedAsset? WriteDocument(Job job, AssetDocument document, string? version)
    {
        if (version is not null && version != Version(job))
            return null;
        string text = JsonSerializer.Serialize(document, JobJson.Options);
        var changed = Changed(job, text);
        // What cannot be shown is not stored either.
        _ = changed.Glb;
        lock (_lock)
        {
            // Another request may have been quicker.
            if (version is not null && version != Version(job))
                return null;
            Replace(DocumentPath(job), text);
        }
        return changed;
    }

    /// <summary>A version of the asset with its changes, for caches and for whoever changes it.</summary>
    public string Version(Job job) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ReadDocumentText(job))))[..16];

    /// <summary>Stores a file of motions.</summary>
    /// <returns>Its number and its path.</returns>
    public (int Number, string Path) AddMotion(Job job, string extension, byte[] content)
    {
        lock (_lock)
        {
            int number = 1;
            while (MotionFiles(job, number).Length > 0)
                number++;
            string path = Path.Combine(store.FolderOf(job), $"motion-{number}{extension}");
            try
            {
                File.WriteAllBytes(path, content);
            }
            catch
            {
                File.Delete(path);
                throw;
            }
            return (number, path);
        }
    }

    /// <summary>Replaces a file by a complete one, or not at all.</summary>
    private static void Replace(string path, string text)
    {
        string temporary = $"{path}.new";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static AssetDocument Parse(string text) => JsonSerializer.Deserialize<AssetDocument>(text, JobJson.Options)!;

    private string DocumentPath(Job job) => Path.Combine(store.FolderOf(job), "document.json");

    private string ReadDocumentText(Job job) => File.Exists(DocumentPath(job)) ? File.ReadAllText(DocumentPath(job)) : "{}";

    private ChangedAsset Changed(Job job, string document)
    {
        var entry = Entry(job, document);
        try
        {
            return entry.Value;
        }
        catch
        {
            // Whatever failed may succeed the next time; a lazy value would fail forever.
            lock (_lock)
                _kept.Remove(_kept.FirstOrDefault(kept => kept.Changed == entry));
            throw;
        }
    }

    private Lazy<ChangedAsset> Entry(Job job, string document)
    {
        lock (_lock)
        {
            var known = _kept.FirstOrDefault(entry => entry.Id == job.Id);
            var generated = known.Generated ?? new Lazy<RiggedAsset>(() => Read(job));
            var changed = known.Document == document ? known.Changed
                : new Lazy<ChangedAsset>(() => DocumentReplay.Apply(generated.Value, Parse(document), number => MotionFile(job, number)));
            _kept.Remove(known);
            _kept.AddFirst((job.Id, generated, document, changed));
            while (_kept.Count > MaxKept)
                _kept.RemoveLast();
            return changed;
        }
    }

    private RiggedAsset Read(Job job)
    {
        string folder = store.ResultOf(job) ?? throw new KeyNotFoundException($"Job {job.Id} has no asset.");
        return RigFile.Read(Path.Combine(folder, "mesh.glb")).ToAsset().Asset;
    }

    private string[] MotionFiles(Job job, int number) => Directory.GetFiles(store.FolderOf(job), $"motion-{number}.*");

    private string MotionFile(Job job, int number) =>
        MotionFiles(job, number).FirstOrDefault() ?? throw new ArgumentException($"There is no motion file {number}.");
}
