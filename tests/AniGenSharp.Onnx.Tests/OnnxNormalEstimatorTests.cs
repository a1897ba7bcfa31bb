using AniGenSharp.Geometry;
using AniGenSharp.TestKit.Files;

namespace AniGenSharp.Onnx.Tests;

public sealed class OnnxNormalEstimatorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anigen-normals-");

    /// <summary>A network that returns its input, so the picture's colors serve as normals.</summary>
    private static byte[] Identity(int height = 0, int width = 0) =>
        OnnxWriter.Pointwise([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0], height, width);

    [Theory]
    [InlineData("left", "up", "towards", 1, 2, -2)]
    [InlineData("right", "up", "towards", -1, 2, -2)]
    [InlineData("right", "down", "away", -1, -2, 2)]
    [InlineData("up", "away", "right", 2, 1, -2)] // x is -(-2), y is 1, z is -2
    public void Channels_are_mapped_to_the_common_axes(string first, string second, string third, int x, int y, int z)
    {
        // Every pixel of the picture holds (1, 2, -2) / 3, encoded as (n + 1) / 2.
        using var estimator = Estimator(
            Identity(), $$"""{"axes": ["{{first}}", "{{second}}", "{{third}}"], "range": "unit", "mean": [0, 0, 0], "std": [1, 1, 1]}""");
        var field = estimator.Estimate(Flat(64, 32, 170, 213, 43));
        int count = 64 * 32;
        Assert.Equal((64, 32, 3 * count), (field.Width, field.Height, field.Values.Length));
        float[] expected = [x, y, z];
        for (int axis = 0; axis < 3; axis++)
            Assert.All(field.Values[(axis * count)..((axis + 1) * count)], v => Assert.Equal(expected[axis] / 3, v, 0.01f));
    }

    [Fact]
    public void Normals_have_unit_length_and_the_pictures_size()
    {
        using var estimator = Estimator(Identity(24, 40), """{"axes": ["left", "up", "towards"]}""");
        var random = new Random(4);
        var picture = new RgbaImage(37, 51, [.. Enumerable.Range(0, 37 * 51 * 4).Select(_ => (byte)random.Next(256))]);
        var field = estimator.Estimate(picture);
        int count = 37 * 51;
        Assert.Equal((37, 51), (field.Width, field.Height));
        for (int i = 0; i < count; i++)
            Assert.Equal(1, Math.Sqrt(Enumerable.Range(0, 3).Sum(c => Math.Pow(field.Values[c * count + i], 2))), 1e-4);
    }

    [Fact]
    public void A_normal_of_length_zero_faces_the_viewer()
    {
        using var estimator = Estimator(Identity(), """{"axes": ["left", "up", "towards"], "mean": [0, 0, 0], "std": [1, 1, 1]}""");
        var field = estimator.Estimate(Flat(32, 32, 0, 0, 0));
        Assert.Equal([0, 0, 1], [field.Values[0], field.Values[1024], field.Values[2048]]);
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("{", "damaged JSON")]
    [InlineData("{}", "missing")]
    [InlineData("""{"axes": ["left", "right", "up"]}""", "axes must name")]
    [InlineData("""{"axes": ["left", "up", "towards"], "range": "degrees"}""", "unknown range 'degrees'")]
    [InlineData("""{"axes": ["left", "up", "towards"], "gamma": 2}""", "unknown entry 'gamma'")]
    [InlineData("""{"axes": ["left", "up", "towards"], "mean": [1]}""", "wrong type")]
    [InlineData("""{"axes": ["left", "up", "towards"], "std": [1, 0, 1]}""", "impossible value")]
    public void An_incomplete_or_unknown_convention_is_rejected(string? json, string reason)
    {
        var e = Assert.Throws<CheckpointException>(() => Estimator(Identity(), json));
        Assert.Contains("normals.json", e.Message);
        Assert.Contains(reason, e.Message);
    }

    [Fact]
    public void A_network_of_another_kind_is_rejected()
    {
        using var estimator = Estimator(OnnxWriter.Pointwise([[1, 0, 0]], [0]), """{"axes": ["left", "up", "towards"]}""");
        Assert.Contains("is not a normal map", Assert.Throws<CheckpointException>(() => estimator.Estimate(Flat(32, 32, 9, 9, 9))).Message);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private OnnxNormalEstimator Estimator(byte[] network, string? json)
    {
        string path = Path.Combine(_folder.FullName, "normals.onnx");
        File.WriteAllBytes(path, network);
        if (json is not null)
            File.WriteAllText(Path.ChangeExtension(path, ".json"), json);
        return new OnnxNormalEstimator(path, "cpu");
    }

    private static RgbaImage Flat(int width, int height, byte r, byte g, byte b) =>
        new(width, height, [.. Enumerable.Repeat((byte[])[r, g, b, 255], width * height).SelectMany(p => p)]);
}
