using System.Numerics;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.Geometry.Texturing.Baking;
using AniGenSharp.TestKit.Meshes;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Texturing.Baking;

[Trait("Speed", "Slow")]
public class DirectBakeTests
{
    private static readonly BakeOptions s_small = new() { TextureSize = 64 };

    private static readonly Lazy<(TriangleMesh Dense, UvAtlas Atlas, RgbaImage Texture)> s_creature = new(() =>
    {
        TriangleMesh dense = TestSurfaces.Checkered(Creature.Create(96).Mesh, 0.05f);
        UvAtlas atlas = UvAtlas.Create(Creature.Create(24).Mesh);
        return (dense, atlas, TextureBake.Run(atlas.Mesh, dense).Texture);
    });

    [Fact]
    public void The_textured_mesh_looks_like_the_dense_mesh_from_unseen_views()
    {
        (TriangleMesh dense, UvAtlas atlas, RgbaImage texture) = s_creature.Value;

        Assert.InRange(TestSurfaces.Psnr(atlas.Mesh, texture, dense, views: 20, size: 256), 32, 60);
    }

    [Fact]
    public void No_seam_is_visible_at_the_first_mip_levels()
    {
        (_, UvAtlas atlas, RgbaImage texture) = s_creature.Value;

        Assert.InRange(TestSurfaces.SeamError(atlas, texture), 0, 0.012);
        RgbaImage half = TestSurfaces.Halve(texture);
        Assert.InRange(TestSurfaces.SeamError(atlas, half), 0, 0.02);
        Assert.InRange(TestSurfaces.SeamError(atlas, TestSurfaces.Halve(half)), 0, 0.04);
    }

    [Fact]
    public void A_smooth_color_is_exact_at_every_texel()
    {
        // The color is a linear function of position, so the texture must be one too.
        TriangleMesh flat = new([new(-1, 0, -1), new(1, 0, -1), new(1, 0, 1), new(-1, 0, 1)], [0, 1, 2, 0, 2, 3])
        {
            TexCoords = [new(0.25f, 0.75f), new(0.75f, 0.75f), new(0.75f, 0.25f), new(0.25f, 0.25f)],
        };
        TriangleMesh dense = flat with
        {
            Colors = Array.ConvertAll(
            flat.Positions, p => new Vector3(0.5f + 0.5f * p.X, 0.5f + 0.5f * p.Z, 0.25f))
        };

        RgbaImage texture = TextureBake.Run(flat, dense, s_small).Texture;

        for (int y = 16; y < 48; y++)
        {
            for (int x = 16; x < 48; x++)
            {
                int i = (y * 64 + x) * 4;
                Assert.Equal(255 * (x - 15.5f) / 32, texture.Pixels[i], 0.51f);
                Assert.Equal(255 * (47.5f - y) / 32, texture.Pixels[i + 1], 0.51f);
                Assert.Equal(64, texture.Pixels[i + 2]);
            }
        }
        // Beyond the gutter, the background is an average of the surface's colors, not black.
        Assert.InRange(texture.Pixels[2], 60, 68);
        Assert.Equal(255, texture.Pixels[3]);
    }

    [Fact]
    public void Gutters_show_the_surface_beyond_the_seam()
    {
        // The target is one half of a strip, and the texels past its edge belong to the colors of the other half.
        var dense = new TriangleMesh([new(0, 0, 0), new(2, 0, 0), new(2, 1, 0), new(0, 1, 0)], [0, 1, 2, 0, 2, 3])
        {
            Colors = [new(0, 0, 0), new(1, 0, 0), new(1, 0, 0), new(0, 0, 0)],
        };
        var target = new TriangleMesh([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0)], [0, 1, 2, 0, 2, 3])
        {
            TexCoords = [new(0.25f, 0.25f), new(0.5f, 0.25f), new(0.5f, 0.5f), new(0.25f, 0.5f)],
        };

        RgbaImage texture = TextureBake.Run(target, dense, s_small).Texture;

        // A texel is 1/16 wide, and the ramp continues to the right of the target's edge at texel 32.
        for (int x = 16; x < 36; x++)
            Assert.Equal(255 * (x - 15.5f) / 32, texture.Pixels[(24 * 64 + x) * 4], 0.51f);
    }

    [Fact]
    public void Meshes_without_texture_coordinates_or_colors_are_rejected()
    {
        (TriangleMesh dense, UvAtlas atlas, _) = s_creature.Value;

        Assert.Throws<ArgumentException>(() => TextureBake.Run(dense, dense, s_small));
        Assert.Throws<ArgumentException>(() => TextureBake.Run(atlas.Mesh, dense with { Colors = null }, s_small));
        Assert.Throws<OperationCanceledException>(
            () => TextureBake.Run(atlas.Mesh, dense, s_small, null, new CancellationToken(canceled: true)));
    }
}
