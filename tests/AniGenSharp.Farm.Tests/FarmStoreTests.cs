using System.Diagnostics;
using AniGenSharp.Farm.Store;
using AniGenSharp.Farm.Wire;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Jobs.Farms;

namespace AniGenSharp.Farm.Tests;

/// <summary>The store of a farm, in SQLite and in PostgreSQL.</summary>
public sealed class FarmStoreTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sqlite_keeps_the_rules()
    {
        using var folder = new TemporaryFolder();
        await using var store = new FarmStore(await FarmDatabase.OpenSqliteAsync(folder.File("farm.db")));
        await AssertRulesAsync(store);
        await Assert.ThrowsAsync<IOException>(() => FarmDatabase.OpenSqliteAsync(folder.File("farm.db")));
    }

    [Fact]
    public async Task A_page_of_jobs_fits_a_message()
    {
        const int Jobs = 150;
        using var folder = new TemporaryFolder();
        await using var store = new FarmStore(await FarmDatabase.OpenSqliteAsync(folder.File("farm.db")));
        await store.CreateAsync(Token);
        for (int i = 0; i < Jobs; i++)
            await AddAsync(store, $"{i:d4}", new string('x', 10_000));
        var listed = new List<FarmJob>();
        while (await store.ListAsync(new FarmQuery { After = listed.LastOrDefault()?.Id, Limit = 1000 }, Token) is { Count: > 0 } page)
        {
            Assert.InRange(FarmJson.Write(page).Length, 1, 600_000);
            listed.AddRange(page);
        }
        Assert.Equal(Enumerable.Range(0, Jobs).Select(i => $"{i:d4}"), listed.Select(job => job.Id));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Postgres_keeps_the_rules()
    {
        string? bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Max()
            : null;
        if (OperatingSystem.IsWindows() || bin is null || Environment.UserName != "root")
        {
            Assert.Skip("PostgreSQL is not installed as Debian does it, or its user cannot be assumed.");
            return;
        }
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        string data = folder.File("data");
        Assert.Equal(0, await RunAsync(bin, "initdb", "-D", data, "-A", "trust", "-U", "postgres"));
        int port = NatsServer.FreePort();
        Assert.Equal(0, await RunAsync(
            bin, "pg_ctl", "-D", data, "-w", "-l", folder.File("log"), "-o", $"-p {port} -h 127.0.0.1 -k {folder.Path}", "start"));
        try
        {
            string database = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
            await using var store = new FarmStore(FarmDatabase.OpenPostgres(database));
            await AssertRulesAsync(store);
            // Several coordinators that start one job at the same time: one start is counted.
            await AddAsync(store, "cc");
            await using var other = new FarmStore(FarmDatabase.OpenPostgres(database));
            var starts = await Task.WhenAll(Enumerable.Range(0, 16).Select(
                i => (i % 2 == 0 ? store : other).StartAsync("cc", $"w{i}", $"t{i}", DateTimeOffset.UnixEpoch, Token)));
            Assert.Single(starts, start => start is not null);
            Assert.Equal(1, (await store.FindAsync("cc", Token))!.Job.Starts);
        }
        finally
        {
            await RunAsync(bin, "pg_ctl", "-D", data, "-m", "immediate", "stop");
        }
    }

    private static async Task<int> RunAsync(string bin, string program, params string[] arguments)
    {
        using var process = Process.Start("runuser", ["-u", "postgres", "--", Path.Combine(bin, program), .. arguments]);
        using var limit = new CancellationTokenSource(s_limit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    private static Task AddAsync(FarmStore store, string id, string name = "cat") => store.AddAsync(
        new FarmJob
        {
            Id = id,
            Name = name,
            Options = new GenerationOptions { Seed = 7 },
            Model = FarmScene.Model.Key,
            Version = "test",
            PictureBytes = 3,
            PictureSha256 = "00",
            Created = DateTimeOffset.UtcNow,
        },
        FarmScene.Model, Token);

    private static async Task AssertRulesAsync(FarmStore store)
    {
        var never = DateTimeOffset.UnixEpoch;
        var always = DateTimeOffset.UtcNow.AddDays(1);
        await store.CreateAsync(Token);
        await store.CreateAsync(Token);
        await AddAsync(store, "aa");
        await AddAsync(store, "aa");
        await AddAsync(store, "bb");
        Assert.Equal(["aa", "bb"], (await store.ListAsync(new FarmQuery(), Token)).Select(job => job.Id));
        Assert.Equal(["bb"], (await store.ListAsync(new FarmQuery { After = "aa", State = JobState.Queued }, Token)).Select(job => job.Id));
        Assert.Equal(FarmScene.Model.Digests, await store.DigestsAsync(FarmScene.Model.Key, Token));

        // A start counts once however often it is asked for, and a second worker waits until the first is silent.
        Assert.Equal(1, (await store.StartAsync("aa", "w1", "t1", never, Token))!.Job.Attempt);
        Assert.Equal(1, (await store.StartAsync("aa", "w1", "t1", never, Token))!.Job.Attempt);
        Assert.Null(await store.StartAsync("aa", "w2", "t2", never, Token));
        Assert.True(await store.BeatAsync("aa", 1, new JobProgress(GenerationStage.Latents, 3, 12, 0.5, null), Token));
        Assert.Equal(0.5, (await store.FindAsync("aa", Token))!.Job.Progress!.Done);
        Assert.Equal(2, (await store.StartAsync("aa", "w2", "t2", always, Token))!.Job.Attempt);
        Assert.False(await store.BeatAsync("aa", 1, null, Token));

        // One winner; its repetition is answered in the same way.
        FarmArtifact[] files = [new("mesh.glb", 5, "11")];
        Assert.True(await store.WinAsync("aa", 1, "w1", files, Token));
        Assert.True(await store.WinAsync("aa", 1, "w1", files, Token));
        Assert.False(await store.WinAsync("aa", 2, "w2", files, Token));
        Assert.Equal((JobState.Succeeded, 1, "w1"), Facts(await store.FindAsync("aa", Token)));
        Assert.Equal(files, (await store.FindAsync("aa", Token))!.Job.Artifacts);
        Assert.False(await store.CancelAsync("aa", Token));

        // The third start that ends without a result is the last; a start that was given back does not count.
        Assert.NotNull(await store.StartAsync("bb", "w1", "t3", never, Token));
        Assert.Equal(0, (await store.RequeueAsync("bb", 1, 1, null, Token))!.Job.Starts);
        for (int start = 1; start <= 3; start++)
        {
            Assert.Equal(start, (await store.StartAsync("bb", "w1", $"s{start}", never, Token))!.Job.Starts);
            Assert.Single(await store.AbandonedAsync(always, Token));
            Assert.Equal(start == 3, (await store.RequeueAsync("bb", start + 1, 0, "gone", Token))!.Job.HasEnded);
        }
        Assert.Null(await store.StartAsync("bb", "w1", "t4", always, Token));
        Assert.Equal((0, 2), ((await store.RetryAsync("bb", Token))!.Job.Starts, (await store.CountAsync(Token)).Values.Sum()));
        await store.PublishedAsync("bb", (await store.FindAsync("bb", Token))!.Round, 9, Token);
        Assert.Equal(9, (await store.FindAsync("bb", Token))!.Sequence);
        for (int refusal = 1; refusal <= 2; refusal++)
            Assert.Equal(refusal == 2, (await store.RefuseAsync("bb", "other version", 2, Token))!.Job.HasEnded);
        Assert.Contains(("w1", JobState.Succeeded, 1), await store.RatesAsync(never, Token));
        Assert.Equal(2, (await store.EndedBeforeAsync(always, Token)).Count);
        await store.DeleteAsync("aa", Token);
        Assert.Null(await store.FindAsync("aa", Token));
    }

    private static (JobState State, int? Winner, string? Worker) Facts(FarmRow? row) => (row!.Job.State, row.Job.Winner, row.Job.Worker);
}
