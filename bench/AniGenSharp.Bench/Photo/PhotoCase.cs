using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Texturing.Projection;

namespace AniGenSharp.Bench.Photo;

/// <summary>A generated creature whose picture and true camera are known.</summary>
/// <param name="Name">Name of the picture without its extension.</param>
/// <param name="Picture">The square around the subject of the picture.</param>
/// <param name="Eye">Position of the true camera.</param>
/// <param name="Unseen">Cameras of other sides and the creature's own colors from there; empty if they were not drawn.</param>
/// <param name="Mesh">The generated mesh.</param>
/// <param name="Baked">Its texture, baked directly.</param>
internal sealed record PhotoCase(
    string Name, RgbaImage Picture, Vector3 Eye, IReadOnlyList<(PictureCamera Camera, RgbaImage Picture)> Unseen, TriangleMesh Mesh,
    RgbaImage Baked)
{
    /// <summary>The creatures that were generated, in the order of their names.</summary>
    /// <param name="truth">The folder that <c>make_creatures.py</c> wrote.</param>
    /// <param name="outputs">The output folder of <c>anigen generate --bake direct</c> on its pictures.</param>
    public static IEnumerable<PhotoCase> Read(string truth, string outputs)
    {
        foreach (string file in Directory.GetFiles(truth, "*.json").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file), glb = Path.Combine(outputs, name, "mesh.glb");
            if (!File.Exists(glb))
                continue;
            var picture = ImageFile.Decode(File.ReadAllBytes(Path.Combine(truth, name + ".png")));
            var asset = RigFile.Read(glb).ToAsset().Asset;
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            float[] camera = Numbers(document.RootElement.GetProperty("camera"));
            yield return new PhotoCase(
                name, SubjectCrop.Square(picture)!, new Vector3(camera), ReadUnseen(Path.Combine(truth, "unseen", name)),
                asset.Mesh, ImageFile.Decode(asset.Materials[0].BaseColorTexture!.Bytes));
        }
    }

    private static List<(PictureCamera Camera, RgbaImage Picture)> ReadUnseen(string path)
    {
        var views = new List<(PictureCamera, RgbaImage)>();
        if (!File.Exists(path + ".json"))
            return views;
        using var document = JsonDocument.Parse(File.ReadAllText(path + ".json"));
        foreach (var view in document.RootElement.EnumerateObject())
        {
            float[] numbers = Numbers(view.Value);
            var eye = new Vector3(numbers);
            var camera = new PictureCamera
            {
                Target = Vector3.Zero,
                Azimuth = MathF.Atan2(eye.X, -eye.Y) * 180 / MathF.PI,
                Elevation = MathF.Asin(eye.Z / eye.Length()) * 180 / MathF.PI,
                Distance = eye.Length(),
                HalfExtent = eye.Length() * numbers[12] * numbers[15],
            };
            views.Add((camera, ImageFile.Decode(File.ReadAllBytes($"{path}_{view.Name}.png"))));
        }
        return views;
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
