using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.Jobs.Store;
using Microsoft.Data.Sqlite;

namespace AniGenSharp.Jobs.Tests;

/// <summary>The store of jobs.</summary>
public sealed class JobStoreTests : JobTest
{
    [Fact]
    public void A_job_is_read_as_it_was_added_after_the_store_was_closed()
    {
        var options = new GenerationOptions { Seed = 7, Faces = 3000, Bake = null, RigPreset = RigPreset.Unity, Levels = [0.5, 0.25] };
        var job = Store.Add(Request("a b.png") with { Options = options, Group = "g", Priority = 3 });
        Close();

        var read = Store.Find(job.Id)!;
        Assert.Equal(JsonSerializer.Serialize(options), JsonSerializer.Serialize(read.Options));
        Assert.Equal(("a b.png", "g", 3, JobState.Queued), (read.Name, read.Group, read.Priority, read.State));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Store.PictureOf(read)));
    }

    [Fact]
    public void Further_pictures_stay_with_a_job_and_are_copied_when_it_is_finished_again()
    {
        var photo = new GenerationOptions { Bake = BakeMode.Photo };
        Assert.Throws<ArgumentOutOfRangeException>(() => Store.Add(Request() with { Views = [[4]] }));
        Store.Add(Request() with { Views = [[4], [5]], Options = photo });
        var (job, output) = Store.Start(JobKind.Generate, "w")!.Value;
        Store.Succeed(job.Id, []);
        Close();
        var again = Store.Add(new JobRequest { Name = "again", Source = job.Id });
        Assert.Equal(2, Store.Find(again.Id)!.Views);
        Assert.Equal([[4], [5]], Store.ViewsOf(again).Select(File.ReadAllBytes));
        var run = new JobRun(job, Store.PictureOf(job), null, output, new Progress<GenerationProgress>()) { Views = Store.ViewsOf(job) };
        Assert.Equal(2, run.OptionsWithViews().Views.Count);
        Assert.Empty((run with { Job = again }).OptionsWithViews().Views);
    }

    [Fact]
    public void Jobs_of_the_first_version_are_read()
    {
        var job = Store.Add(Request());
        Close();
        using (var database = new JobDatabase(Path.Combine(Folder, "jobs.db")))
            database.Execute("ALTER TABLE jobs DROP COLUMN views; PRAGMA user_version = 1;");
        Assert.Equal(0, Store.Find(job.Id)!.Views);
        Assert.Equal(1, Store.Add(Request() with { Views = [[4]], Options = new GenerationOptions { Bake = BakeMode.Photo } }).Views);
    }

    [Fact]
    public void The_first_of_the_highest_priority_starts_first()
    {
        var late = Store.Add(Request("late"));
        var urgent = Store.Add(Request("urgent") with { Priority = 1 });
        Assert.Equal(urgent.Id, Store.Start(JobKind.Generate, "w")!.Value.Job.Id);
        Assert.Equal(late.Id, Store.Start(JobKind.Generate, "w")!.Value.Job.Id);
        Assert.Null(Store.Start(JobKind.Generate, "w"));
    }

    [Theory]
    [InlineData(0, 2, "1 2 0 3")]
    [InlineData(3, 0, "3 0 1 2")]
    [InlineData(1, 99, "0 2 3 1")]
    public void A_job_moves_to_another_place(int from, int to, string order)
    {
        var jobs = Store.Add([.. Enumerable.Range(0, 4).Select(i => Request($"{i}"))]);
        Assert.True(Store.Move(jobs[from].Id, to));
        Assert.Equal(order, string.Join(' ', Store.Queue().Select(job => job.Name)));
    }

    [Fact]
    public void A_job_that_moves_ahead_of_a_higher_priority_takes_it()
    {
        Store.Add(Request("urgent") with { Priority = 5 });
        var late = Store.Add(Request("late"));
        Store.Move(late.Id, 0);
        Assert.Equal(["late", "urgent"], Store.Queue().Select(job => job.Name));
    }

    [Fact]
    public void Either_all_requests_are_added_or_none()
    {
        var bad = Request() with { Options = new GenerationOptions { Faces = 1 } };
        Assert.Throws<ArgumentOutOfRangeException>(() => Store.Add([Request(), bad]));
        Assert.Empty(Store.List());
        Assert.Empty(Directory.GetDirectories(Path.Combine(Folder, "jobs")));
        Assert.Throws<ArgumentException>(() => Store.Add(new JobRequest { Name = "x" }));
        Assert.Throws<ArgumentException>(() => Store.Add(new JobRequest { Name = "x", Source = "none" }));
    }

    [Fact]
    public async Task A_disk_that_is_full_leaves_neither_files_nor_events_of_an_addition()
    {
        long seen = Store.LastEventId;
        using var other = new JobDatabase(Path.Combine(Folder, "jobs.db"));
        other.Execute("CREATE TRIGGER full BEFORE INSERT ON jobs WHEN NEW.name = 'b' BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END");
        var error = Assert.Throws<SqliteException>(() => Store.Add([Request("a"), Request("b")]));
        Assert.Contains("disk is full", error.Message);
        Assert.Equal(seen, Store.LastEventId);
        Assert.Empty(Directory.GetDirectories(Path.Combine(Folder, "jobs")));
        Store.Add(Request("c"));
        var happened = (await Take(seen, 1))[0];
        Assert.Equal((seen + 1, "c"), (happened.Id, happened.Job!.Name));
    }

    [Fact]
    public void A_deletion_frees_the_files_first_if_the_disk_is_full()
    {
        var job = Store.Add(Request());
        using var other = new JobDatabase(Path.Combine(Folder, "jobs.db"));
        other.Execute("CREATE TRIGGER full BEFORE DELETE ON jobs BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END");
        Assert.Throws<SqliteException>(() => Store.Delete(job.Id));
        Assert.False(Directory.Exists(Store.FolderOf(job)));
        other.Execute("DROP TRIGGER full");
        Assert.True(Store.Delete(job.Id));
        Assert.Empty(Store.List());
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_named()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "jobs.db"), "These are not jobs.");
        Assert.Contains(Folder, Assert.Throws<IOException>(() => JobStore.Open(Folder)).Message);
    }

    [Fact]
    public void Jobs_are_searched_and_paged()
    {
        Store.Add([.. Enumerable.Range(0, 5).Select(i => Request($"cat {i}")), Request("100% dog")]);
        Assert.Equal(["100% dog"], Store.List(new JobQuery { Search = "0%" }).Select(job => job.Name));
        var page = Store.List(new JobQuery { Search = "CAT", Limit = 2 });
        Assert.Equal(["cat 4", "cat 3"], page.Select(job => job.Name));
        var next = Store.List(new JobQuery { Search = "cat", Limit = 2, Before = page[^1].Id });
        Assert.Equal(["cat 2", "cat 1"], next.Select(job => job.Name));
    }

    [Fact]
    public void Two_processes_cannot_open_the_same_jobs()
    {
        Store.Add(Request());
        Assert.Contains(Folder, Assert.Throws<IOException>(() => JobStore.Open(Folder)).Message);
    }

    [Fact]
    public void A_job_has_failed_once_its_process_ended_three_times()
    {
        string id = Store.Add(Request()).Id;
        for (int start = 1; start <= JobStore.MaxStarts; start++)
        {
            Assert.Equal(JobState.Queued, Store.Find(id)!.State);
            string output = Store.Start(JobKind.Generate, "w")!.Value.Output;
            File.WriteAllText(Path.Combine(output, "half.glb"), "");
            Close();
            Assert.Equal(start, Store.Find(id)!.Starts);
            Assert.False(Directory.Exists(output));
        }
        var job = Store.Find(id)!;
        Assert.Equal(JobState.Failed, job.State);
        Assert.Contains("3 times", job.Error);
        Assert.NotNull(job.Finished);
    }

    [Fact]
    public void Files_of_a_deleted_job_go_and_stray_folders_too()
    {
        var job = Store.Add(Request());
        string folder = Store.FolderOf(job), stray = Path.Combine(Folder, "jobs", "stray");
        Directory.CreateDirectory(stray);
        Assert.True(Store.Delete(job.Id));
        Assert.False(Directory.Exists(folder));
        Assert.False(Store.Delete(job.Id));
        Close();
        Assert.Empty(Store.List());
        Assert.False(Directory.Exists(stray));
    }

    [Fact]
    public async Task Events_are_numbered_and_followed_from_any_number_also_after_a_restart()
    {
        var first = Store.Add(Request("first"));
        long seen = Store.LastEventId;
        Close();
        Store.Add(Request("second"));
        Store.Delete(first.Id);

        var events = await Take(seen, 2);
        Assert.Equal([JobEventKind.Changed, JobEventKind.Deleted], events.Select(e => e.Kind));
        Assert.Equal("second", events[0].Job!.Name);
        Assert.Equal([seen + 1, seen + 2], events.Select(e => e.Id));
        Assert.Equal(JobEventKind.Reset, (await Take(1_000_000, 1))[0].Kind);
    }

    private async Task<List<JobEvent>> Take(long after, int count)
    {
        var events = new List<JobEvent>();
        await foreach (var happened in Store.FollowAsync(after, TestContext.Current.CancellationToken))
        {
            events.Add(happened);
            if (events.Count == count)
                break;
        }
        return events;
    }
}
