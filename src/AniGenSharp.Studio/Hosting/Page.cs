using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace AniGenSharp.Studio.Hosting;

/// <summary>The files of the page, which the assembly contains.</summary>
internal static class Page
{
    private const string Prefix = "wwwroot/";

    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary();

    /// <summary>Maps <c>/</c> and the files beside it.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (string resource in typeof(Page).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix)))
        {
            var file = new Lazy<(byte[] Content, EntityTagHeaderValue Tag)>(() => Read(resource));
            string name = resource[Prefix.Length..], type = s_types[Path.GetExtension(name)];
            IResult Send(HttpContext context)
            {
                // Another version of the page must not meet old files.
                context.Response.Headers.CacheControl = "no-cache";
                return TypedResults.Bytes(file.Value.Content, type, entityTag: file.Value.Tag);
            }
            routes.MapGet($"/{name}", Send).ExcludeFromDescription();
            if (name == "index.html")
                routes.MapGet("/", Send).ExcludeFromDescription();
        }
    }

    private static (byte[] Content, EntityTagHeaderValue Tag) Read(string resource)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (content, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\""));
    }
}
