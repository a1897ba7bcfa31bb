using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;

namespace AniGenSharp.Studio.Tests;

/// <summary>Who may use a studio.</summary>
public sealed class SafetyTests : StudioTest
{
    [Theory]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Host", "evil.example", HttpStatusCode.MisdirectedRequest)]
    public async Task Requests_of_other_pages_are_refused(string header, string value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs?name=a") { Content = new ByteArrayContent(Picture()) };
        request.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(status, (await Http.SendAsync(request, Cancellation)).StatusCode);
        Assert.Empty(Server.Store.List());
    }

    [Fact]
    public async Task The_page_may_load_nothing_from_elsewhere()
    {
        var answer = await Http.GetAsync("/", Cancellation);
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Fact]
    public async Task A_token_is_needed_for_other_addresses_and_by_every_request_then()
    {
        await StopAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => StudioServer.StartAsync(
            new StudioOptions { Folder = Folder, Runners = [], Host = "0.0.0.0" }, Cancellation));
        await StartAsync(token: "secret");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Http.GetAsync("/api/jobs", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Http.GetAsync("/?token=wrong", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/?token=secret", Cancellation)).StatusCode);
        // The cookie of the answer is enough from now on.
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/api/jobs", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Large_uploads_are_refused()
    {
        var answer = await Http.PostAsync("/api/jobs?name=a", new ByteArrayContent(new byte[33 << 20]), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Pictures_with_too_many_pixels_are_refused_before_they_are_decoded()
    {
        byte[] png = Picture();
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 30_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.HashToUInt32(png.AsSpan(12, 17)));
        var answer = await Http.PostAsync("/api/jobs?name=a", new ByteArrayContent(png), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("pixels", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(Server.Store.List());
    }
}
