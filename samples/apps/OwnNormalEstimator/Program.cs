// Gives the pipeline a surface normal estimator of one's own. Models that were trained with normals use it; the starter model does not
// need any, so with it the sample only shows what the estimator computes.
//   dotnet run -- CHECKPOINTS PICTURE
using AniGenSharp;
using AniGenSharp.Geometry;
using OwnNormalEstimator;

string checkpoints = args[0], picture = args[1];

var pixels = PictureSource.FromFile(picture).Read();
using var estimator = new InflatedNormals();
var normals = estimator.Estimate(pixels);
ToPicture(normals).SavePng("normals.png");
Console.WriteLine($"normals.png: {normals.Width} × {normals.Height}");

var options = new LoadOptions { NormalEstimator = new("inflated silhouette", _ => new InflatedNormals()) };
using var anigen = ImageTo3D.Load(checkpoints, options);
anigen.Run(PictureSource.FromPixels(pixels, Path.GetFileName(picture))).SaveGlb("asset.glb");

// The usual colors of normals: each component from -1…1 to 0…255.
static RgbaImage ToPicture(NormalField field)
{
    int count = field.Width * field.Height;
    byte[] bytes = new byte[4 * count];
    for (int i = 0; i < count; i++)
    {
        for (int axis = 0; axis < 3; axis++)
            bytes[4 * i + axis] = (byte)Math.Round(127.5f * (field.Values[axis * count + i] + 1));
        bytes[4 * i + 3] = 255;
    }
    return new RgbaImage(field.Width, field.Height, bytes);
}
