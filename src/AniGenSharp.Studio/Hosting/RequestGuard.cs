using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AniGenSharp.Studio.Hosting;

/// <summary>
/// Refuses requests that another web page could have caused (by their Host and Origin) and those without the token, and sets the headers
/// that keep the page from loading anything from elsewhere.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, StudioOptions options)
{
    private const string Cookie = "anigen-token";

    // three.js decodes textures through blob URLs, which it fetches.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self' blob:; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!IsKnownHost(context.Request.Host.Host))
            return Refuse(context, StatusCodes.Status421MisdirectedRequest, "This host name is not served here.");
        if (!IsOwnOrigin(context.Request))
            return Refuse(context, StatusCodes.Status403Forbidden, "Requests of other pages are refused.");
        if (options.Token is { Length: > 0 } token && !HasToken(context, token))
            return Refuse(context, StatusCodes.Status401Unauthorized, "The token is missing or wrong; open the address with ?token=….");
        return next(context);
    }

    /// <summary>
    /// Whether the request names this machine. Another name would be that of a page that resolves to this machine; it does not know the
    /// token.
    /// </summary>
    private bool IsKnownHost(string host) => options.Token is { Length: > 0 } || host is "localhost"
        || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);

    private static bool IsOwnOrigin(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return true;
        string? site = request.Headers["Sec-Fetch-Site"];
        return (site is null or "same-origin" or "none")
            && (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}");
    }

    private static bool HasToken(HttpContext context, string token)
    {
        var request = context.Request;
        if (request.Query["token"].ToString() is { Length: > 0 } asked && IsSame(asked, token))
        {
            context.Response.Cookies.Append(Cookie, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict });
            return true;
        }
        return request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var bearer] && IsSame(bearer, token)
            || request.Cookies[Cookie] is { } cookie && IsSame(cookie, token);
    }

    private static bool IsSame(string given, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token));

    private static Task Refuse(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ApiError(message));
    }
}
