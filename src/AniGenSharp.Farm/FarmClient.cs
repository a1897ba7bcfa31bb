using AniGenSharp.Farm.Connections;
using AniGenSharp.Farm.Wire;
using NATS.Client.Core;

namespace AniGenSharp;

/// <summary>Submits jobs to a farm and fetches their results. Threads may share an instance.</summary>
public sealed class FarmClient : IAsyncDisposable
{
    /// <summary>How often a job is submitted without an answer before that is an error.</summary>
    private const int MaxSilences = 5;

    private static readonly TimeSpan s_busyPause = TimeSpan.FromSeconds(1);

    private readonly FarmLink _link;
    private readonly string _name;
    private readonly ObjectFiles _pictures;
    private readonly ObjectFiles _artifacts;

    private FarmClient(FarmLink link, string name, ObjectFiles pictures, ObjectFiles artifacts) =>
        (_link, _name, _pictures, _artifacts) = (link, name, pictures, artifacts);

    /// <summary>Connects to a farm.</summary>
    /// <param name="address">The server, such as <c>nats://farm.example:4222</c>.</param>
    /// <param name="credentials">The client's credentials.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="FarmException">The server does not answer, rejects the credentials, or has no farm.</exception>
    public static async Task<FarmClient> ConnectAsync(
        string address, FarmCredentials credentials, CancellationToken cancellationToken = default)
    {
        var link = await FarmConnector.ConnectAsync(address, credentials, cancellationToken);
        try
        {
            return new FarmClient(
                link, credentials.Name, await ObjectFiles.OpenAsync(link, FarmSubjects.Pictures, cancellationToken),
                await ObjectFiles.OpenAsync(link, FarmSubjects.Artifacts, cancellationToken));
        }
        catch (Exception e)
        {
            await link.DisposeAsync();
            if (FarmLink.IsAway(e))
                throw new FarmException($"{address}: there is no farm on this server; start a coordinator once.", e) { IsAway = true };
            throw;
        }
    }

    /// <summary>The networks of the workers that are connected, each once.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="FarmException">No coordinator answers.</exception>
    public Task<IReadOnlyList<FarmModel>> ModelsAsync(CancellationToken cancellationToken = default) =>
        AskAsync<IReadOnlyList<FarmModel>>("models", new FarmQuery(), cancellationToken);

    /// <summary>Stores a picture and adds its job. It waits while the farm has too many jobs.</summary>
    /// <param name="request">The picture and how its asset is generated.</param>
    /// <param name="onBusy">Called with the farm's reason each time it is busy; null for nothing.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="FarmException">The farm refused the job, or no coordinator answers.</exception>
    public async Task<FarmJob> SubmitAsync(
        FarmRequest request, Action<string>? onBusy = null, CancellationToken cancellationToken = default)
    {
        if (request.Options.Views.Count > 0)
            throw new FarmException("Further views of a picture cannot be sent to a farm.");
        string id = Guid.CreateVersion7().ToString("N");
        await WithServerAsync(token => _pictures.PutAsync(id, request.Picture, token), cancellationToken);
        var message = new SubmitMessage(
            id, request.Name, FarmJson.Options(request.Options), request.Priority, request.Model, request.Picture.Length,
            ObjectFiles.Sha256(request.Picture));
        for (int silences = 0; ;)
        {
            try
            {
                var answer = await TryAskAsync<FarmJob>("submit", message, cancellationToken);
                if (!answer.IsBusy)
                    return answer.Require();
                silences = 0;
                onBusy?.Invoke(answer.Error!);
            }
            catch (FarmException e) when (e.IsAway && ++silences < MaxSilences)
            {
                // The answer may be lost although the job was added, so the same job is submitted again.
            }
            await Task.Delay(s_busyPause, cancellationToken);
        }
    }

    /// <summary>The state of the farm.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="FarmException">No coordinator answers.</exception>
    public Task<FarmStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        AskAsync<FarmStatus>("status", new FarmQuery(), cancellationToken);

    /// <summary>A page of the jobs, oldest first.</summary>
    /// <param name="query">Which jobs; null for the first of all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="FarmException">No coordinator answers.</exception>
    public Task<IReadOnlyList<FarmJob>> ListAsync(FarmQuery? query = null, CancellationToken cancellationToken = default) =>
        AskAsync<IReadOnlyList<FarmJob>>("list", query ?? new FarmQuery(), cancellationToken);

    /// <summary>A job.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="FarmException">There is no such job, or no coordinator answers.</exception>
    public Task<FarmJob> FindAsync(string id, CancellationToken cancellationToken = default) =>
        AskAsync<FarmJob>("find", new JobReference(id), cancellationToken);

    /// <summary>Cancels a job. A worker that is on it stops within seconds.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Whether it had not ended.</returns>
    /// <exception cref="FarmException">There is no such job, or no coordinator answers.</exception>
    public Task<bool> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        AskAsync<bool>("cancel", new JobReference(id), cancellationToken);

    /// <summary>Lets a job that has ended run again.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Whether it had ended.</returns>
    /// <exception cref="FarmException">There is no such job, or no coordinator answers.</exception>
    public Task<bool> RetryAsync(string id, CancellationToken cancellationToken = default) =>
        AskAsync<bool>("retry", new JobReference(id), cancellationToken);

    /// <summary>Downloads a file of a job that succeeded, and checks it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="file">One of its <see cref="FarmJob.Artifacts"/>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="FarmException">The file is missing or is not the one that the job produced.</exception>
    public async Task<byte[]> DownloadAsync(FarmJob job, FarmArtifact file, CancellationToken cancellationToken = default)
    {
        if (!ArtifactNames.IsValid(file.Name))
            throw new FarmException($"\"{file.Name}\" cannot be the name of a job's file.");
        byte[] content = [];
        await WithServerAsync(
            async token => content = await _artifacts.GetAsync(
                FarmSubjects.Artifact(job.Id, job.Winner ?? 0, file.Name), file.Bytes, file.Sha256, token),
            cancellationToken);
        return content;
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private async Task<T> AskAsync<T>(string verb, object request, CancellationToken cancellationToken) =>
        (await TryAskAsync<T>(verb, request, cancellationToken)).Require();

    private async Task<Answer<T>> TryAskAsync<T>(string verb, object request, CancellationToken cancellationToken)
    {
        Answer<T>? answer = null;
        await WithServerAsync(
            async token => answer = await _link.TryAskAsync<T>(FarmSubjects.Client(_name, verb), request, token), cancellationToken);
        return answer!;
    }

    private async Task WithServerAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
        }
        catch (NatsNoRespondersException e)
        {
            throw new FarmException("No coordinator of the farm answers; start one.", e) { IsAway = true };
        }
        catch (NatsNoReplyException e)
        {
            // The server is silent about what it does not permit.
            throw new FarmException($"The coordinator did not answer {_name} in time; are these the credentials of a client?", e)
            {
                IsAway = true,
            };
        }
        catch (Exception e) when (FarmLink.IsAway(e))
        {
            throw new FarmException($"The farm does not answer: {e.Message}", e) { IsAway = true };
        }
    }
}
