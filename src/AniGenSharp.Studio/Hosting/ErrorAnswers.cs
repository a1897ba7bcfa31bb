using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Studio.Hosting;

/// <summary>
/// Turns exceptions into answers with one sentence: 400 for what the caller can fix, 404 for what is missing, 507 for what cannot be
/// stored, 500 for the rest.
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
                IOException or UnauthorizedAccessException or DbException when !HttpMethods.IsGet(context.Request.Method)
                    => StatusCodes.Status507InsufficientStorage,
                _ => StatusCodes.Status500InternalServerError,
            };
            if (status is StatusCodes.Status500InternalServerError or StatusCodes.Status507InsufficientStorage)
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
            BadHttpRequestException bad => (bad.InnerException ?? bad).Message,
            // The path of the file says nothing to the caller.
            FileNotFoundException or DirectoryNotFoundException => "A file of this job is missing: it was deleted outside the studio.",
            // Nor does what .NET appends to the system's message.
            IOException or UnauthorizedAccessException or DbException =>
                $"The studio's folder cannot be used: {error.Message.Split(" : ")[0].TrimEnd('.')}. Check its disk.",
            _ => error.Message,
        };
        int parameter = message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return (parameter < 0 ? message : message[..parameter]).ReplaceLineEndings(" ");
    }
}
