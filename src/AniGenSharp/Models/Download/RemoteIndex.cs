using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AniGenSharp.Models.Download;

/// <summary>
/// The files of a server with their checksums: from <c>SHA256SUMS</c> at its base address, or from a model hub's listing if the address
/// is a hub's (<c>https://HOST/OWNER/NAME/resolve/REVISION/FOLDER/</c>).
/// </summary>
internal sealed partial class RemoteIndex
{
    private const int ListLimit = 16 << 20;
    private const int PageLimit = 100;

    private RemoteIndex(IEnumerable<RemoteFile> files, string source, string? license)
    {
        Source = source;
        License = license;
        Files = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
    }

    /// <summary>The files by their paths.</summary>
    public IReadOnlyDictionary<string, RemoteFile> Files { get; }

    /// <summary>The address of the list.</summary>
    public string Source { get; }

    /// <summary>The license that the hub's page states; null if it states none or there is no page.</summary>
    public string? License { get; }

    /// <summary>The files directly in a folder.</summary>
    public IEnumerable<RemoteFile> FilesIn(string folder) =>
        Files.Values.Where(file => file.Path.Length > folder.Length + 1 && file.Path.LastIndexOf('/') == folder.Length
            && file.Path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>A list that is known without asking the server.</summary>
    public static RemoteIndex Of(string source, params IEnumerable<RemoteFile> files) => new(files, source, null);

    /// <summary>Reads a server's list.</summary>
    /// <exception cref="DownloadException">There is no list, or it is damaged.</exception>
    public static async Task<RemoteIndex> ReadAsync(WebServer server, CancellationToken cancellationToken)
    {
        if (HubAddress().Match(server.Base.AbsolutePath) is not { Success: true } hub)
        {
            var sums = new Uri(server.Base, "SHA256SUMS");
            var (text, _) = await server.ReadAsync(sums, ListLimit, cancellationToken);
            return new RemoteIndex(ParseSums(Encoding.UTF8.GetString(text), sums), sums.ToString(), null);
        }
        var (repository, revision, folder) = (hub.Groups["repository"].Value, hub.Groups["revision"].Value, hub.Groups["folder"].Value);
        var first = new Uri(server.Base, $"/api/models/{repository}/tree/{revision}/{folder.TrimEnd('/')}?recursive=true");
        var files = new List<RemoteFile>();
        int pages = 0;
        for (var page = first; page is not null; pages++)
        {
            if (pages == PageLimit)
                throw new DownloadException($"{first}: the list does not end.");
            var (json, headers) = await server.ReadAsync(page, ListLimit, cancellationToken);
            files.AddRange(ParseTree(json, page, folder));
            page = headers.TryGetValues("Link", out var links) && NextPage().Match(string.Join(",", links)) is { Success: true } next
                ? new Uri(page, next.Groups[1].Value)
                : null;
            if (page is not null && page.Host != first.Host)
                throw new DownloadException($"{first}: the list continues on another host, {page.Host}.");
        }
        string? license = await ReadLicenseAsync(server, repository, revision, cancellationToken);
        return new RemoteIndex(files.DistinctBy(file => file.Path), first.ToString(), license);
    }

    private static IEnumerable<RemoteFile> ParseSums(string text, Uri source)
    {
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
        {
            if (SumLine().Match(line) is not { Success: true } match)
                throw new DownloadException($"{source}: '{line[..Math.Min(80, line.Length)]}' is not a line of a list of checksums.");
            string path = match.Groups["path"].Value;
            if (IsSafePath(path))
                yield return new RemoteFile(path, null, new FileChecksum(false, match.Groups["hash"].Value.ToLowerInvariant()));
        }
    }

    private static List<RemoteFile> ParseTree(byte[] json, Uri source, string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var files = new List<RemoteFile>();
            foreach (var entry in document.RootElement.EnumerateArray().Where(e => e.GetProperty("type").GetString() == "file"))
            {
                string path = entry.GetProperty("path").GetString() ?? "";
                if (!path.StartsWith(folder, StringComparison.Ordinal) || !IsSafePath(path[folder.Length..]))
                    continue;
                bool isLarge = entry.TryGetProperty("lfs", out var large) && large.ValueKind == JsonValueKind.Object;
                string hash = (isLarge ? large : entry).GetProperty("oid").GetString() ?? "";
                long size = entry.GetProperty("size").GetInt64();
                if (hash.Length != (isLarge ? 64 : 40) || !hash.All(char.IsAsciiHexDigit) || size < 0)
                    throw new DownloadException($"{source}: '{path}' has no checksum.");
                files.Add(new RemoteFile(path[folder.Length..], size, new FileChecksum(!isLarge, hash.ToLowerInvariant())));
            }
            return files;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new DownloadException($"{source}: the list is damaged ({e.Message})", e);
        }
    }

    /// <summary>The license in the header of the hub's page.</summary>
    private static async Task<string?> ReadLicenseAsync(
        WebServer server, string repository, string revision, CancellationToken cancellationToken)
    {
        try
        {
            var address = new Uri(server.Base, $"/{repository}/resolve/{revision}/README.md");
            var (page, _) = await server.ReadAsync(address, ListLimit, cancellationToken);
            return PageLicense().Match(Encoding.UTF8.GetString(page)) is { Success: true } match ? match.Groups[1].Value : null;
        }
        catch (DownloadException)
        {
            return null;
        }
    }

    /// <summary>Whether a path is relative and of plain names, so that it stays below the download's folder.</summary>
    private static bool IsSafePath(string path) => PlainPath().IsMatch(path) && !path.Split('/').Any(name => name.All(c => c == '.'));

    [GeneratedRegex("^/(?<repository>[^/]+/[^/]+)/resolve/(?<revision>[^/]+)/(?<folder>.*)$")]
    private static partial Regex HubAddress();

    [GeneratedRegex("<([^>]+)>;\\s*rel=\"next\"")]
    private static partial Regex NextPage();

    [GeneratedRegex(@"^\\?(?<hash>[0-9a-fA-F]{64}) [ *](\./)?(?<path>.+)$")]
    private static partial Regex SumLine();

    [GeneratedRegex(@"^[A-Za-z0-9._+-]+(/[A-Za-z0-9._+-]+)*$")]
    private static partial Regex PlainPath();

    [GeneratedRegex(@"\A---\n(?:.*\n)*?license:\s*([A-Za-z0-9._-]+)")]
    private static partial Regex PageLicense();
}
