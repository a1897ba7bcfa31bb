using System.Globalization;
using System.Numerics;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Pipeline;
using AniGenSharp.SparseStructure;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Tests.Pipeline;

/// <summary>
/// Post-processes a small biped with a fault of each kind: the root is in the chest, one leg is a separate tree, and a foot is detached
/// from its leg. The finished mesh, weights and texture are compared with recorded figures.
/// </summary>
public sealed class PostProcessingTests
{
    // The figures are sums and means, so rounding on another processor changes them by less than this share.
    private const double Tolerance = 2e-3;

    private const int TextureBlocks = 4;

    private static readonly Vector3[] s_joints =
    [
        new(0, 0, 0.2f), new(0, 0, 0.05f), new(0, 0, 0.35f),
        new(-0.09f, 0, 0), new(-0.1f, 0, -0.2f), new(-0.1f, 0, -0.38f), new(-0.1f, -0.08f, -0.4f),
        new(0.09f, 0, 0), new(0.1f, 0, -0.2f), new(0.1f, 0, -0.38f), new(0.1f, -0.08f, -0.4f),
    ];

    private static readonly int[] s_parents = [-1, 0, 0, 1, 3, 4, 5, -1, 7, 8, 9];

    [Fact]
    public void A_faulty_biped_is_finished_as_recorded()
    {
        var options = new GenerationOptions { Faces = 1500, TextureSize = 256, Placement = AssetPlacement.Reference };
        var generation = PostProcessing.Run(Values(), options, new StageClock(null, CancellationToken.None));
        Assert.Contains(generation.Report.Notes, note => note.Contains("root moved", StringComparison.Ordinal));
        Assert.Equal(1, generation.Report.Cleaning.BridgedPieces);
        Assert.Single(generation.Report.Attachments);

        string[] expected = File.ReadAllLines(TestPaths.Fixture("rig", "finished_biped.txt"));
        (string Name, double Value)[] actual = [.. Figures(generation)];
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
        {
            string[] words = pair.First.Split(' ');
            double value = double.Parse(words[1], CultureInfo.InvariantCulture);
            Assert.Equal(words[0], pair.Second.Name);
            Assert.True(
                Math.Abs(value - pair.Second.Value) <= Tolerance * Math.Max(Math.Abs(value), 1),
                string.Create(CultureInfo.InvariantCulture, $"{words[0]}: {pair.Second.Value} instead of {value}"));
        });
    }

    private static IEnumerable<(string Name, double Value)> Figures(Generation generation)
    {
        var (mesh, skeleton, influences) = (generation.Asset.Mesh, generation.Asset.Skeleton, generation.Asset.Influences);
        yield return ("faces", mesh.FaceCount);
        yield return ("pieces", generation.Report.Rig.Components);
        yield return ("area", 10 * TestMeshes.Area(mesh));
        yield return ("volume", 100 * TestMeshes.Volume(mesh));
        yield return ("tear", 10 * generation.Report.Rig.Tear.WorstPercent);
        double[] shares = new double[skeleton.Count];
        for (int v = 0; v < mesh.VertexCount; v++)
            for (int k = 0; k < influences.PerVertex; k++)
                shares[influences.Joints(v)[k]] += 10.0 * influences.Weights(v)[k] / mesh.VertexCount;
        for (int j = 0; j < skeleton.Count; j++)
        {
            yield return ($"{skeleton.Names![j]}.parent", skeleton.Parents[j]);
            yield return ($"{skeleton.Names![j]}.share", shares[j]);
        }

        // The texture as it appears on the surface: mean colors at the faces' centers, by height.
        var texture = generation.Asset.Texture!;
        double[,] sums = new double[TextureBlocks, 4];
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            var corners = mesh.Indices[i..(i + 3)];
            var uv = corners.Aggregate(Vector2.Zero, (sum, corner) => sum + mesh.TexCoords![corner] / 3);
            double height = corners.Average(corner => mesh.Positions[corner].Z) + 0.5;
            int block = Math.Clamp((int)(height * TextureBlocks), 0, TextureBlocks - 1);
            int pixel = 4 * ((int)(uv.Y * texture.Height) * texture.Width + (int)(uv.X * texture.Width));
            for (int channel = 0; channel < 3; channel++)
                sums[block, channel] += texture.Pixels[pixel + channel];
            sums[block, 3]++;
        }
        for (int block = 0; block < TextureBlocks; block++)
            for (int channel = 0; channel < 3; channel++)
                yield return ($"color{block}{"rgb"[channel]}", sums[block, channel] / Math.Max(sums[block, 3], 1));
    }

    private static StageValues Values()
    {
        var mesh = TestMeshes.Level(56, Distance);
        mesh = mesh with { Colors = [.. mesh.Positions.Select(position => position + new Vector3(0.5f))] };
        var weights = new SkinWeights(new float[mesh.VertexCount * s_joints.Length], s_joints.Length);
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            var row = weights.Row(v);
            for (int j = 0; j < row.Length; j++)
                row[j] = MathF.Exp(-Vector3.DistanceSquared(mesh.Positions[v], s_joints[j]) / 0.004f) + 1e-6f;
            float sum = row.ToArray().Sum();
            foreach (ref float weight in row)
                weight /= sum;
        }
        var pixel = new RgbaImage(1, 1, new byte[4]);
        return new StageValues(new PreparedPicture(pixel, pixel, "biped.png"))
        {
            Metadata = new RunMetadata(
                new ResolvedSettings(42, 1, 12, 1, 12, 1), new Dictionary<string, string>(), "cpu", new Dictionary<string, string>(), []),
            Structure = new OccupiedVoxels([], []),
            SkeletonField = new SkeletonField([], [], [], [], [], [], [], 1),
            Surface = new ExtractedSurface(mesh, null, [.. mesh.Positions.Select(position => position.Z)], 1),
            Rig = new PredictedRig(new SkeletonForest(s_joints, s_parents), weights),
        };
    }

    /// <summary>A body and two legs in one piece; the left foot is separate and next to its leg.</summary>
    private static float Distance(Vector3 point)
    {
        float distance = Bone(point, s_joints[1], s_joints[2], 0.12f);
        foreach (int hip in new[] { 3, 7 })
        {
            distance = MathF.Min(distance, Bone(point, s_joints[1], s_joints[hip], 0.07f));
            distance = MathF.Min(distance, Bone(point, s_joints[hip], s_joints[hip + 1], 0.06f));
            float ankle = hip == 7 ? 0.3f : 1;
            var end = Vector3.Lerp(s_joints[hip + 1], s_joints[hip + 2], ankle);
            distance = MathF.Min(distance, Bone(point, s_joints[hip + 1], end, 0.05f));
            distance = MathF.Min(distance, Bone(point, s_joints[hip + 2], s_joints[hip + 3], 0.05f));
        }
        return distance;
    }

    private static float Bone(Vector3 point, Vector3 from, Vector3 to, float radius)
    {
        float share = Math.Clamp(Vector3.Dot(point - from, to - from) / (to - from).LengthSquared(), 0, 1);
        return Vector3.Distance(point, Vector3.Lerp(from, to, share)) - radius;
    }
}
