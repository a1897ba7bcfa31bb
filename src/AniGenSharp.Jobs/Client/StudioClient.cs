using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AniGenSharp;

/// <summary>Uses a studio from another process or machine through its HTTP API. Threads may share an instance.</summary>
public sealed class StudioClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Creates a client.</summary>
    /// <param name="address">The address of the studio, such as <c>http://127.0.0.1:5757</c>.</param>
    /// <param name="token">Its token; null if it has none.</param>
    public StudioClient(Uri address, string? token = null)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Adds a picture to the queue.</summary>
    /// <param name="picture">Bytes of the picture.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="options">How the asset is generated; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="StudioException">The studio refused the picture or an option; the message says why.</exception>
    /// <exception cref="HttpRequestException">The studio does not answer.</exception>
    public async Task<Job> AddAsync(
        byte[] picture, string name, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string query = JsonSerializer.Serialize(options ?? new GenerationOptions(), JobJson.Options);
        using var answer = await _http.PostAsync(
            $"api/jobs?name={Uri.EscapeDataString(name)}&options={Uri.EscapeDataString(query)}", new ByteArrayContent(picture),
            cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Finishes an asset again with other options, without the networks.</summary>
    /// <param name="id">The job that generated it.</param>
    /// <param name="options">How it is finished.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="StudioException">The studio refused; the message says why.</exception>
    /// <exception cref="HttpRequestException">The studio does not answer.</exception>
    public async Task<Job> FinishAsync(string id, GenerationOptions options, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.PostAsJsonAsync($"api/jobs/{id}/finish", options, JobJson.Options, cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Follows a job until it has ended; the last value is the job at its end.</summary>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="StudioException">There is no such job.</exception>
    /// <exception cref="HttpRequestException">The studio does not answer.</exception>
    public async IAsyncEnumerable<Job> FollowAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var answer = await _http.GetAsync($"api/jobs/{id}/events", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await RequireSuccessAsync(answer, cancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            if (JsonSerializer.Deserialize<JobEvent>(item.Data, JobJson.Options)?.Job is { } job)
                yield return job;
    }

    /// <summary>Downloads an asset with the changes that were made in the studio.</summary>
    /// <param name="id">The job.</param>
    /// <param name="format"><c>glb</c>, <c>fbx</c>, <c>usdz</c>, <c>vrm</c>, <c>bvh</c>, or <c>zip</c> of all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="StudioException">There is no such asset, or the format cannot hold it; the message says why.</exception>
    /// <exception cref="HttpRequestException">The studio does not answer.</exception>
    public async Task<byte[]> DownloadAsync(string id, string format = "glb", CancellationToken cancellationToken = default)
    {
        using var answer = await _http.GetAsync($"api/jobs/{id}/export?format={Uri.EscapeDataString(format)}", cancellationToken);
        await RequireSuccessAsync(answer, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private static async Task<Job> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await RequireSuccessAsync(answer, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<Job>(JobJson.Options, cancellationToken))!;
    }

    private static async Task RequireSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
            return;
        string text = await answer.Content.ReadAsStringAsync(cancellationToken), message = $"The studio answered {(int)answer.StatusCode}.";
        try
        {
            using var body = JsonDocument.Parse(text);
            if (body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("error", out var error))
                message = error.GetString()!;
        }
        catch (JsonException)
        {
            // Not an answer of the studio: its status says enough.
        }
        throw new StudioException(message);
    }
}
