using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Studio.Hosting;

/// <summary>
/// Turns exceptions into answers with one sentence: 400 for what the caller can fix, 404 for what is missing, 500 for the rest.
/// </summary>
internal sealed class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            int status = e switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                ArgumentException or InvalidDataException or PictureException or JsonException or NotSupportedException
                    => StatusCodes.Status400BadRequest,
                FarmException { IsAway: false } => StatusCodes.Status400BadRequest,
                KeyNotFoundException or FileNotFoundException or DirectoryNotFoundException => StatusCodes.Status404NotFound,
                DownloadException or FarmException => StatusCodes.Status502BadGateway,
                _ => StatusCodes.Status500InternalServerError,
            };
            if (status == StatusCodes.Status500InternalServerError)
                logger.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new ApiError(Message(e)));
        }
    }

    /// <summary>The innermost message that says something, without the parameter's name.</summary>
    private static string Message(Exception error)
    {
        string message = error switch
        {
            BadHttpRequestException { InnerException: { } inner } => inner.Message,
            // The path of the file says nothing to the caller.
            FileNotFoundException or DirectoryNotFoundException => "A file of this job is missing: it was deleted outside the studio.",
            _ => error.Message,
        };
        int parameter = message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return (parameter < 0 ? message : message[..parameter]).ReplaceLineEndings(" ");
    }
}
