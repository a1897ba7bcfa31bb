using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen texture</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class TextureCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("has no transparency", "opaque.png", "-o", "b.glb")]
    [InlineData("nothing is visible", "empty.png", "-o", "b.glb")]
    [InlineData("must end with .glb", "empty.png", "-o", "b.fbx")]
    [InlineData("the output would replace an input", "empty.png", "-o", "a.glb")]
    [InlineData("--texture-size 10: must be between 256 and 4096", "empty.png", "-o", "b.glb", "--texture-size", "10")]
    [InlineData("no picture's camera was found with confidence", "checkers.png", "-o", "b.glb", "--texture-size", "256")]
    public async Task Mistakes_are_explained_in_one_line(string message, params string[] arguments)
    {
        CapsuleRig.Create(Creatures.Read("snake_11")).SaveGlb(_folder.File("a.glb"));
        Save("opaque.png", (_, _) => 255);
        Save("empty.png", (_, _) => 0);
        // No view of a snake looks like this.
        Save("checkers.png", (x, y) => (x / 8 + y / 8) % 2 * 255);

        Assert.Contains(message, (await AnigenProcess.Run(_folder.Path, ["texture", "a.glb", .. arguments])).Refusal(2));
        Assert.False(File.Exists(_folder.File("b.glb")));
    }

    private void Save(string name, Func<int, int, int> alpha)
    {
        var image = new RgbaImage(64, 64, new byte[64 * 64 * 4]);
        for (int i = 0; i < 64 * 64; i++)
            image.Pixels[4 * i + 3] = (byte)alpha(i % 64, i / 64);
        image.SavePng(_folder.File(name));
    }
}
