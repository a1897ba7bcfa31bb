using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Rendering;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>A colored mesh as picture cameras see it.</summary>
internal sealed class ProjectionSurface
{
    // More texels are not visible in the small pictures that are compared.
    private const int TextureSize = 256;

    private readonly SubjectPicture? _texture;

    /// <param name="mesh">The mesh, at least one face.</param>
    /// <param name="texture">Texture for the mesh's texture coordinates, or null for its vertex colors.</param>
    public ProjectionSurface(TriangleMesh mesh, RgbaImage? texture)
    {
        Mesh = mesh;
        Normals = mesh.Normals ?? WeldedNormals(mesh);
        (Center, Radius) = (BoundingBox.Of(mesh.Positions).Center, 0);
        foreach (Vector3 position in mesh.Positions)
            Radius = MathF.Max(Radius, Vector3.Distance(position, Center));
        if (texture is not null && mesh.TexCoords is not null)
        {
            int side = Math.Min(Math.Max(texture.Width, texture.Height), TextureSize);
            _texture = SubjectPicture.Of(texture.Resize(side, side));
        }
    }

    /// <summary>The mesh.</summary>
    public TriangleMesh Mesh { get; }

    /// <summary>Unit normals, smooth across texture seams, [V].</summary>
    public Vector3[] Normals { get; }

    /// <summary>Center of the bounding box.</summary>
    public Vector3 Center { get; }

    /// <summary>Distance of the farthest vertex from the center.</summary>
    public float Radius { get; }

    /// <summary>Draws the mesh as a camera sees it.</summary>
    public RasterImage Draw(PictureCamera camera, int size) =>
        Rasterizer.Draw(camera.ViewProjection(Radius), Mesh.Positions, Mesh.Indices, size, size);

    /// <summary>The surface's own color at a covered pixel, sRGB in 0…1.</summary>
    public Vector3 ColorAt(RasterImage raster, int pixel) =>
        _texture is not null ? _texture.Sample(raster.Interpolate(pixel, Mesh.TexCoords!, Mesh.Indices) * _texture.Size).AsVector3()
        : Mesh.Colors is { } colors ? raster.Interpolate(pixel, colors, Mesh.Indices)
        : new Vector3(0.5f);

    /// <summary>The direction of the surface at a covered pixel, of unit length.</summary>
    public Vector3 NormalAt(RasterImage raster, int pixel) => VertexNormals.Unit(raster.Interpolate(pixel, Normals, Mesh.Indices));

    private static Vector3[] WeldedNormals(TriangleMesh mesh)
    {
        int[] welded = PositionWeld.Representatives(mesh.Positions);
        Vector3[] normals = VertexNormals.Smooth(mesh with { Indices = Array.ConvertAll(mesh.Indices, vertex => welded[vertex]) });
        return Array.ConvertAll(welded, vertex => normals[vertex]);
    }
}
