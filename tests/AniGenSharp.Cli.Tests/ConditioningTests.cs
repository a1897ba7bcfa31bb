using System.Text.Json;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Cli.Tests;

/// <summary>Matting and surface normals end to end: the real executable, real ONNX networks, a picture without transparency.</summary>
[Trait("Speed", "Slow")]
public sealed class ConditioningTests : IDisposable
{
    private const int Checker = 8;

    private readonly TemporaryFolder _folder = new();

    public ConditioningTests() => File.WriteAllBytes(_folder.File("trex.png"), OnCheckers(TestPaths.Sample("trex_01.png")));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_matting_model_cuts_out_what_no_plain_background_would_let_go()
    {
        var plain = await Generate("plain");
        Assert.Equal(2, plain.ExitCode);
        Assert.Contains("--matting-model", Assert.Single(plain.ErrorLines));

        // The checkers are bright blue and the creature is not.
        File.WriteAllBytes(_folder.File("u2net-blue.onnx"), OnnxWriter.Pointwise([[0, 0, -1]], [0]));
        var matted = await Generate("matted", "--matting-model", "u2net-blue.onnx");
        Assert.True(matted.ExitCode == 0, matted.Error);
        var processed = PictureReader.Read(_folder.File("matted", "trex", "processed_image.png"));
        Assert.Equal([0, 0, 0], processed.Pixels[..3]);
        Assert.Equal(0, CountBlue(processed));
        int subject = processed.Pixels.Chunk(4).Count(p => p[1] > 12);
        Assert.InRange(subject, processed.Width * processed.Height / 20, processed.Width * processed.Height / 2);
        Assert.True(new FileInfo(_folder.File("matted", "trex", "mesh.glb")).Length > 10_000);
    }

    [Fact]
    public async Task An_estimator_s_normals_condition_the_structure()
    {
        File.WriteAllBytes(_folder.File("u2net-blue.onnx"), OnnxWriter.Pointwise([[0, 0, -1]], [0]));
        CopyStarterConditionedOnNormals();
        var without = await Generate("without", "--checkpoints", "model", "--matting-model", "u2net-blue.onnx");
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("conditioned on surface normals", Assert.Single(without.ErrorLines));

        // One gives back the colours as normals, the other turns them about.
        int[] voxels = new int[2];
        foreach (var (i, axes) in new[] { "\"left\", \"up\", \"towards\"", "\"towards\", \"down\", \"right\"" }.Index())
        {
            File.WriteAllBytes(_folder.File("normals.onnx"), OnnxWriter.Pointwise([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]));
            File.WriteAllText(_folder.File("normals.json"), $$"""{"axes": [{{axes}}]}""");
            var run = await Generate($"run{i}", "--checkpoints", "model", "--matting-model", "u2net-blue.onnx", "--normal-estimator", "normals.onnx");
            Assert.True(run.ExitCode == 0, run.Error);
            using var report = JsonDocument.Parse(File.ReadAllText(_folder.File($"run{i}", "trex", "report.json")));
            voxels[i] = report.RootElement.GetProperty("voxels").GetInt32();
        }
        Assert.NotEqual(voxels[0], voxels[1]);
    }

    /// <summary>DSINE is not part of the command; the variable ANIGEN_DSINE names its assembly.</summary>
    [Fact]
    public async Task Dsine_is_loaded_from_the_assembly_that_the_user_names()
    {
        CopyStarterConditionedOnNormals();
        Directory.CreateDirectory(_folder.File("model", "dsine"));
        File.WriteAllText(_folder.File("model", "dsine", "dsine.pt"), "not weights");
        string[] arguments = ["generate", "trex.png", "--checkpoints", "model"];
        string assembly = AppContext.BaseDirectory.Replace(Path.Combine("tests", "AniGenSharp.Cli.Tests"), Path.Combine("src", "AniGenSharp.Dsine"))
            + "AniGenSharp.Dsine.dll";
        Assert.True(File.Exists(assembly), assembly);
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "AniGenSharp.Dsine.dll")));

        string without = (await AnigenProcess.RunAfter("unset ANIGEN_DSINE", _folder.Path, arguments)).Refusal(2);
        Assert.Contains("dsine.pt: DSINE is not included", without);
        Assert.Contains("ANIGEN_DSINE", without);

        string with = (await AnigenProcess.RunAfter($"export ANIGEN_DSINE='{assembly}'", _folder.Path, arguments)).Refusal(2);
        Assert.Contains("dsine.pt: neither a torch", with);

        string wrong = (await AnigenProcess.RunAfter("export ANIGEN_DSINE=trex.png", _folder.Path, arguments)).Refusal(2);
        Assert.Contains("trex.png: ANIGEN_DSINE must name", wrong);
    }

    /// <summary>Makes the folder <c>model</c>: the starter model, with its structure conditioned on normals.</summary>
    private void CopyStarterConditionedOnNormals()
    {
        string model = _folder.File("model");
        foreach (string file in Directory.GetFiles(TestPaths.Starter, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(model, Path.GetRelativePath(TestPaths.Starter, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        string pipeline = Path.Combine(model, "pipeline.json");
        File.WriteAllText(pipeline, File.ReadAllText(pipeline).Replace("\"ss\": \"rgb\"", "\"ss\": \"normal\""));
    }

    private Task<AnigenProcess> Generate(string output, params string[] arguments) =>
        AnigenProcess.Run(_folder.Path, ["generate", "trex.png", "--ss-steps", "4", "--slat-steps", "2", "--output", output, .. arguments]);

    /// <summary>A picture on small checkers of two blues, opaque.</summary>
    private static byte[] OnCheckers(string path)
    {
        var image = PictureReader.Read(path);
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            int alpha = image.Pixels[4 * i + 3];
            bool isOdd = (i % image.Width / Checker + i / image.Width / Checker) % 2 != 0;
            byte[] ground = isOdd ? [0, 60, 250] : [120, 200, 250];
            for (int c = 0; c < 3; c++)
                image.Pixels[4 * i + c] = (byte)((image.Pixels[4 * i + c] * alpha + ground[c] * (255 - alpha)) / 255);
            image.Pixels[4 * i + 3] = 255;
        }
        return ImageFile.EncodePng(image);
    }

    private static int CountBlue(RgbaImage image) => image.Pixels.Chunk(4).Count(p => p[2] > 100 && p[2] > p[0] + 60);
}
