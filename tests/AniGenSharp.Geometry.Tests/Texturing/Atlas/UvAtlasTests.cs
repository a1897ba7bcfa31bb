using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.TestKit.Meshes;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Texturing.Atlas;

[Trait("Speed", "Slow")]
public class UvAtlasTests
{
    public static TheoryData<string> Surfaces => ["creature", "bumpy sphere", "torus", "open", "fan", "slivers", "triangle", "confetti"];

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void No_face_is_flipped_or_overlaps_another(string name)
    {
        TriangleMesh mesh = Surface(name);
        UvAtlas atlas = UvAtlas.Create(mesh, new UvAtlasOptions { TextureSize = 512 });

        Assert.Equal(mesh.FaceCount, atlas.Mesh.FaceCount);
        Assert.Equal(mesh.Indices, atlas.Mesh.Indices.Select(vertex => atlas.VertexMap[vertex]));
        Assert.Equal(
            mesh.Positions.Length > 0, atlas.Mesh.Positions.Zip(atlas.VertexMap).All(pair => pair.First == mesh.Positions[pair.Second]));
        Assert.All(atlas.Mesh.TexCoords!, uv => Assert.True(uv.X > 0 && uv.Y > 0 && uv.X < 1 && uv.Y < 1, $"{uv}"));
        for (int face = 0; face < atlas.Mesh.FaceCount; face++)
        {
            if (!IsSliver(mesh, face))
                Assert.True(Area(atlas.Mesh, face) > 0, $"face {face}");
        }
        AssertNoOverlap(atlas, 1024);
    }

    /// <summary>If the padding between all charts does not fit into the texture, the padding shrinks instead of packing forever.</summary>
    [Fact]
    public void A_huge_number_of_charts_gets_less_padding()
    {
        var random = new Random(1);
        var positions = new List<Vector3>();
        for (int i = 0; i < 6000; i++)
        {
            Vector3 at = new(i % 80, i / 80, 0);
            positions.AddRange(
                [at, at + new Vector3(0.3f + 0.4f * random.NextSingle(), 0, 0), at + new Vector3(0, 0.3f + 0.4f * random.NextSingle(), 0)]);
        }
        UvAtlas atlas = UvAtlas.Create(
            new TriangleMesh([.. positions], [.. Enumerable.Range(0, 18_000)]), new UvAtlasOptions { TextureSize = 256 });
        UvAtlasFigures figures = UvAtlasFigures.Measure(atlas);
        Assert.Equal(6000, figures.Charts);
        Assert.True(figures.Utilization > 0.05, $"{figures}");
        AssertNoOverlap(atlas, 2048);
    }

    [Theory]
    [InlineData("creature", 0.6)]
    [InlineData("bumpy sphere", 0.55)]
    [InlineData("torus", 0.6)]
    public void Charts_preserve_lengths_and_fill_the_texture(string name, double utilization)
    {
        UvAtlasFigures figures = UvAtlasFigures.Measure(UvAtlas.Create(Surface(name)));

        Assert.InRange(figures.StretchL2, 0.999, 1.02);
        Assert.InRange(figures.StretchMax, 1, 2);
        Assert.InRange(figures.Utilization, utilization, 0.95);
        Assert.InRange(figures.Charts, 4, 150);
    }

    [Fact]
    public void Charts_keep_their_padding()
    {
        const int Size = 512, Padding = 6;
        UvAtlas atlas = UvAtlas.Create(Surface("creature"), new UvAtlasOptions { TextureSize = Size, Padding = Padding });
        int[] faces = Rasterizer.DrawTextureSpace(atlas.Mesh.TexCoords!, atlas.Mesh.Indices, Size, Size).Faces;

        // Texel centers are at most half a texel inside each chart's edge.
        const int Reach = Padding;
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                if (faces[y * Size + x] < 0)
                    continue;
                int chart = atlas.FaceCharts[faces[y * Size + x]];
                for (int dx = 1; dx < Reach && x + dx < Size; dx++)
                    Assert.True(faces[y * Size + x + dx] is var other && (other < 0 || atlas.FaceCharts[other] == chart));
                for (int dy = 1; dy < Reach && y + dy < Size; dy++)
                    Assert.True(faces[(y + dy) * Size + x] is var other && (other < 0 || atlas.FaceCharts[other] == chart));
            }
        }
    }

    [Fact]
    public void The_same_mesh_gives_the_same_atlas()
    {
        UvAtlas first = UvAtlas.Create(Surface("creature")), second = UvAtlas.Create(Surface("creature"));

        Assert.Equal(first.Mesh.TexCoords, second.Mesh.TexCoords);
        Assert.Equal(first.Mesh.Indices, second.Mesh.Indices);
        Assert.Equal(first.FaceCharts, second.FaceCharts);
    }

    [Fact]
    public void Split_vertices_keep_their_weights_colors_and_normals()
    {
        RiggedAsset creature = Creature.Create();
        UvAtlas atlas = UvAtlas.Create(creature.Mesh);
        SkinInfluences influences = creature.Influences.Select(atlas.VertexMap);

        Assert.Equal(atlas.Mesh.VertexCount, influences.VertexCount);
        Assert.True(atlas.Mesh.VertexCount > creature.Mesh.VertexCount);
        Vector3[] normals = VertexNormals.Smooth(creature.Mesh);
        for (int vertex = 0; vertex < atlas.VertexMap.Length; vertex++)
        {
            Assert.Equal(creature.Influences.Joints(atlas.VertexMap[vertex]), influences.Joints(vertex));
            Assert.Equal(creature.Influences.Weights(atlas.VertexMap[vertex]), influences.Weights(vertex));
            Assert.Equal(creature.Mesh.Colors![atlas.VertexMap[vertex]], atlas.Mesh.Colors![vertex]);
            Assert.Equal(normals[atlas.VertexMap[vertex]], atlas.Mesh.Normals![vertex]);
        }
    }

    [Fact]
    public void A_flat_square_is_one_chart_without_stretch()
    {
        var mesh = new TriangleMesh([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0)], [0, 1, 2, 0, 2, 3]);

        UvAtlasFigures figures = UvAtlasFigures.Measure(UvAtlas.Create(mesh));

        Assert.Equal(1, figures.Charts);
        Assert.Equal(1, figures.StretchL2, 1e-4);
        Assert.Equal(1, figures.StretchMax, 1e-4);
        Assert.True(figures.Utilization > 0.85);
    }

    [Fact]
    public void A_mesh_without_faces_is_rejected() =>
        Assert.Throws<ArgumentException>(() => UvAtlas.Create(new TriangleMesh([default], [])));

    private static TriangleMesh Surface(string name)
    {
        var random = new Random(7);
        switch (name)
        {
            case "creature": return Creature.Create(24).Mesh;
            case "bumpy sphere": return TestSurfaces.Sphere(64, 0.02f);
            case "torus": return TestSurfaces.Torus(64, 32);
            case "open": return TestSurfaces.Torus(48, 24) is var torus ? new TriangleMesh(torus.Positions, torus.Indices[..1500]) : torus;
            case "fan":
                // Five leaves on one spine: an edge shared by five faces.
                return new TriangleMesh(
                    [new(0, 0, 0), new(0, 0, 1), .. Enumerable.Range(0, 5).Select(i => new Vector3(MathF.Cos(i), MathF.Sin(i), 0.5f))],
                    [.. Enumerable.Range(2, 5).SelectMany(leaf => new[] { 0, 1, leaf })]);
            case "slivers":
                // A grid that contains faces without area, some with repeated corners.
                TriangleMesh sphere = TestSurfaces.Sphere(16);
                return sphere with
                {
                    Indices = [.. sphere.Indices, 3, 3, 9, 20, 21, 20, 5, 5, 5],
                    Positions = [.. sphere.Positions.Select((p, i) => i == 30 ? sphere.Positions[31] : p)]
                };
            case "triangle": return new TriangleMesh([new(0, 0, 0), new(3, 0, 0), new(0, 1, 2)], [0, 1, 2]);
            case "confetti":
                Vector3[] positions = [.. Enumerable.Range(0, 3 * 3000)
                    .Select(_ => new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()))];
                for (int i = 0; i < positions.Length; i += 3)
                {
                    (positions[i + 1], positions[i + 2]) = (
                        Vector3.Lerp(positions[i], positions[i + 1], 0.05f), Vector3.Lerp(positions[i], positions[i + 2], 0.05f));
                }
                return new TriangleMesh(positions, [.. Enumerable.Range(0, positions.Length)]);
            default: throw new ArgumentException(name);
        }
    }

    private static bool IsSliver(TriangleMesh mesh, int face)
    {
        Vector3 a = mesh.Positions[mesh.Indices[3 * face]], b = mesh.Positions[mesh.Indices[3 * face + 1]],
            c = mesh.Positions[mesh.Indices[3 * face + 2]];
        float longest = MathF.Max(Vector3.DistanceSquared(a, b), MathF.Max(Vector3.DistanceSquared(b, c), Vector3.DistanceSquared(c, a)));
        return !(Vector3.Cross(b - a, c - a).Length() / 2 > 5e-4f * longest);
    }

    private static double Area(TriangleMesh mesh, int face)
    {
        Vector2 a = mesh.TexCoords![mesh.Indices[3 * face]], b = mesh.TexCoords[mesh.Indices[3 * face + 1]],
            c = mesh.TexCoords[mesh.Indices[3 * face + 2]];
        return ((double)b.X - a.X) * ((double)c.Y - a.Y) - ((double)b.Y - a.Y) * ((double)c.X - a.X);
    }

    /// <summary>Draws the faces in layers of few faces each; two faces of a layer must not draw the same pixel.</summary>
    private static void AssertNoOverlap(UvAtlas atlas, int size)
    {
        var covered = new byte[size * size];
        // Faces without common vertices cannot hide each other's overlap in one picture; one picture per face would be exact but slow.
        foreach (int[] layer in Layers(atlas))
        {
            int[] indices = [.. layer.SelectMany(face => atlas.Mesh.Indices[(3 * face)..(3 * face + 3)])];
            int[] faces = Rasterizer.DrawTextureSpace(atlas.Mesh.TexCoords!, indices, size, size).Faces;
            for (int i = 0; i < faces.Length; i++)
                covered[i] += faces[i] < 0 ? (byte)0 : (byte)1;
        }
        Assert.Equal(1, covered.Max());
    }

    private static IEnumerable<int[]> Layers(UvAtlas atlas)
    {
        const int Count = 40;
        return Enumerable.Range(0, atlas.Mesh.FaceCount).GroupBy(face => face * 7919L % Count).Select(group => group.ToArray());
    }
}
