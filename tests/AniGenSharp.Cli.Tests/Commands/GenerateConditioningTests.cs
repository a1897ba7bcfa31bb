using System.Text.Json;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary>Matting and surface normals from end to end: ONNX networks and a picture without transparency.</summary>
[Trait("Speed", "Slow")]
public sealed class GenerateConditioningTests : IDisposable
{
    private const int CheckerSize = 8;

    private readonly TemporaryFolder _folder = new();

    public GenerateConditioningTests()
    {
        File.WriteAllBytes(_folder.File("trex.png"), OnCheckers(TestPaths.Sample("trex_01.png")));
        // The checkered background is bright blue; the creature is not.
        File.WriteAllBytes(_folder.File("u2net-blue.onnx"), OnnxWriter.Pointwise([[0, 0, -1]], [0]));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_matting_model_cuts_the_subject_out_of_a_complex_background()
    {
        string line = (await Generate("plain")).Refusal(2);
        Assert.Contains("trex.png", line);
        Assert.Contains("anigen download --matting", line); // and no model was loaded before: the line is the only one

        var matted = await Generate("matted", "--matting-model", "u2net-blue.onnx");
        Assert.True(matted.ExitCode == 0, matted.Error);
        var processed = PictureReader.Read(_folder.File("matted", "trex", "processed_image.png"));
        Assert.Equal([0, 0, 0], processed.Pixels[..3]);
        Assert.Equal(0, CountBlue(processed));
        int subject = processed.Pixels.Chunk(4).Count(pixel => pixel[1] > 12);
        Assert.InRange(subject, processed.Width * processed.Height / 20, processed.Width * processed.Height / 2);
        Assert.True(new FileInfo(_folder.File("matted", "trex", "mesh.glb")).Length > 10_000);
    }

    [Fact]
    public async Task An_estimators_normals_condition_the_structure()
    {
        CopyStarterConditionedOnNormals();
        string[] options = ["--checkpoints", "model", "--matting-model", "u2net-blue.onnx"];
        Assert.Contains("conditioned on surface normals", (await Generate("without", options)).Refusal(2));

        // The first estimator returns the colors as normals; the second one rotates them.
        int[] voxels = new int[2];
        foreach (var (i, axes) in new[] { "\"left\", \"up\", \"towards\"", "\"towards\", \"down\", \"right\"" }.Index())
        {
            File.WriteAllBytes(_folder.File("normals.onnx"), OnnxWriter.Pointwise([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]));
            File.WriteAllText(_folder.File("normals.json"), $$"""{"axes": [{{axes}}]}""");
            var run = await Generate($"run{i}", [.. options, "--normal-estimator", "normals.onnx"]);
            Assert.True(run.ExitCode == 0, run.Error);
            using var report = JsonDocument.Parse(File.ReadAllText(_folder.File($"run{i}", "trex", "report.json")));
            voxels[i] = report.RootElement.GetProperty("voxels").GetInt32();
        }
        Assert.NotEqual(voxels[0], voxels[1]);
    }

    /// <summary>DSINE is not part of the command; the environment variable ANIGEN_DSINE names its assembly.</summary>
    [Fact]
    public async Task Dsine_is_loaded_from_the_assembly_that_the_user_names()
    {
        string weights = CopyStarterConditionedOnNormals().File("dsine", "dsine.pt");
        Directory.CreateDirectory(Path.GetDirectoryName(weights)!);
        File.WriteAllText(weights, "not weights");
        string tests = Path.Combine("tests", "AniGenSharp.Cli.Tests"), dsine = Path.Combine("src", "AniGenSharp.Dsine");
        string assembly = AppContext.BaseDirectory.Replace(tests, dsine) + "AniGenSharp.Dsine.dll";
        Assert.True(File.Exists(assembly), assembly);
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "AniGenSharp.Dsine.dll")));

        string without = await Refused("unset ANIGEN_DSINE");
        Assert.Contains("dsine.pt: DSINE is not included", without);
        Assert.Contains("ANIGEN_DSINE", without);
        Assert.Contains("dsine.pt: neither a torch", await Refused($"export ANIGEN_DSINE='{assembly}'"));
        Assert.Contains("trex.png: ANIGEN_DSINE must name", await Refused("export ANIGEN_DSINE=trex.png"));

        async Task<string> Refused(string line)
        {
            string[] arguments = ["generate", "trex.png", "--checkpoints", "model", "--matting-model", "u2net-blue.onnx"];
            return (await AnigenProcess.RunAfter(line, _folder.Path, arguments)).Refusal(2);
        }
    }

    /// <summary>Creates the folder <c>model</c>: the starter model with its structure conditioned on normals.</summary>
    private ModelCopy CopyStarterConditionedOnNormals()
    {
        var model = new ModelCopy(_folder.File("model"));
        string pipeline = model.File("pipeline.json");
        File.WriteAllText(pipeline, File.ReadAllText(pipeline).Replace("\"ss\": \"rgb\"", "\"ss\": \"normal\""));
        return model;
    }

    private Task<AnigenProcess> Generate(string output, params string[] options)
    {
        string[] cheap = ["--ss-steps", "4", "--slat-steps", "2", "--faces", "2000", "--bake", "none"];
        return AnigenProcess.Run(_folder.Path, ["generate", "trex.png", .. cheap, "--output", output, .. options]);
    }

    /// <summary>An opaque picture on a background of small checkers in two shades of blue.</summary>
    private static byte[] OnCheckers(string path)
    {
        var image = PictureReader.Read(path);
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            int alpha = image.Pixels[4 * i + 3];
            bool isOdd = (i % image.Width / CheckerSize + i / image.Width / CheckerSize) % 2 != 0;
            byte[] ground = isOdd ? [0, 60, 250] : [120, 200, 250];
            for (int c = 0; c < 3; c++)
                image.Pixels[4 * i + c] = (byte)((image.Pixels[4 * i + c] * alpha + ground[c] * (255 - alpha)) / 255);
            image.Pixels[4 * i + 3] = 255;
        }
        return ImageFile.EncodePng(image);
    }

    private static int CountBlue(RgbaImage image) => image.Pixels.Chunk(4).Count(pixel => pixel[2] > 100 && pixel[2] > pixel[0] + 60);
}
