using AniGenSharp.Geometry;

namespace AniGenSharp.TestKit.Jobs;

/// <summary>The options of a studio without networks.</summary>
public static class FakeStudio
{
    /// <summary>Runs every kind of job with a fake, offers two models, and cuts out the middle of a picture.</summary>
    /// <param name="folder">The folder of its jobs.</param>
    /// <param name="stepMilliseconds">How long each step of a job takes.</param>
    public static StudioOptions Options(string folder, int stepMilliseconds = 0) => new()
    {
        Folder = folder,
        Runners = [.. Enum.GetValues<JobKind>().Select(kind => new FakeRunner(kind, stepMilliseconds))],
        Model = new StudioModel("no model", "no device"),
        Models = new ModelChoice(() => [new InstalledModel("First model", "first"), new InstalledModel("Second model", "second")]),
        CutOut = (picture, _) => Middle(picture.Read()),
        ModelFolder = Path.Combine(folder, "ckpts"),
        // Nobody answers there.
        ModelAddress = new Uri("http://127.0.0.1:9/"),
    };

    private static RgbaImage Middle(RgbaImage picture)
    {
        byte[] pixels = [.. picture.Pixels];
        for (int y = 0; y < picture.Height; y++)
            for (int x = 0; x < picture.Width; x++)
                if (Math.Abs(2 * x - picture.Width) > picture.Width / 2 || Math.Abs(2 * y - picture.Height) > picture.Height / 2)
                    pixels[4 * (y * picture.Width + x) + 3] = 0;
        return new RgbaImage(picture.Width, picture.Height, pixels);
    }
}
