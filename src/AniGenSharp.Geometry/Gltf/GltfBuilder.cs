using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Meshes;
using SharpGLTF.Memory;
using SharpGLTF.Schema2;
using SharpGLTF.Validation;

namespace AniGenSharp.Geometry.Gltf;

/// <summary>Builds what all our GLB files share: accessors, a mesh with its materials, and the file itself.</summary>
internal static class GltfBuilder
{
    /// <summary>Creates an empty model that names its generator.</summary>
    public static ModelRoot CreateModel()
    {
        ModelRoot model = ModelRoot.CreateModel();
        model.Asset.Generator = "AniGenSharp";
        model.Asset.Copyright = null;
        return model;
    }

    /// <summary>
    /// Adds a mesh with one primitive per material: positions, normals, texture coordinates and colors, which all primitives share.
    /// </summary>
    /// <param name="model">The model to add the mesh to.</param>
    /// <param name="mesh">The surface in the networks' space.</param>
    /// <param name="name">Name of the mesh.</param>
    /// <param name="materials">Its materials, whose colors are multiplied with the mesh's vertex colors.</param>
    public static Mesh AddMesh(ModelRoot model, TriangleMesh mesh, string name, IReadOnlyList<MaterialFaces> materials)
    {
        Mesh added = model.CreateMesh(name);
        MeshPrimitive first = added.CreatePrimitive();
        first.SetIndexAccessor(Indices(model, mesh, materials[0]));
        first.SetVertexAccessor("POSITION", Vectors(model, mesh.Positions.Select(YUpSpace.FromNetworks).ToArray()));
        var normals = (mesh.Normals ?? VertexNormals.Smooth(mesh)).Select(YUpSpace.FromNetworks).ToArray();
        first.SetVertexAccessor("NORMAL", Vectors(model, normals));
        Material material = GltfMaterials.Create(model, materials[0].Material);
        if (materials.Any(faces => faces.Material.Textures.Any()))
            first.SetVertexAccessor("TEXCOORD_0", Vertices(model, mesh.TexCoords!, DimensionType.VEC2));
        GltfMaterials.AddTextures(model, material, materials[0].Material);
        if (mesh.Colors is not null)
            first.SetVertexAccessor("COLOR_0", Colors(model, mesh.Colors));
        first.DrawPrimitiveType = PrimitiveType.TRIANGLES;
        first.Material = material;
        foreach (var faces in materials.Skip(1))
        {
            MeshPrimitive further = added.CreatePrimitive();
            further.SetIndexAccessor(Indices(model, mesh, faces));
            foreach (var (attribute, accessor) in first.VertexAccessors)
                further.SetVertexAccessor(attribute, accessor);
            further.DrawPrimitiveType = PrimitiveType.TRIANGLES;
            further.Material = GltfMaterials.Create(model, faces.Material);
            GltfMaterials.AddTextures(model, further.Material, faces.Material);
        }
        return added;
    }

    /// <summary>Per-vertex data of any element type that has no padding.</summary>
    public static Accessor Vertices<T>(
        ModelRoot model, T[] values, DimensionType dimensions, EncodingType encoding = EncodingType.FLOAT, bool normalized = false)
        where T : unmanaged
    {
        // The data is copied because the model keeps it, and the writer must not pin the caller's arrays.
        byte[] bytes = MemoryMarshal.AsBytes<T>(values).ToArray();
        BufferView view = model.UseBufferView(bytes, 0, bytes.Length, 0, BufferMode.ARRAY_BUFFER);
        Accessor accessor = model.CreateAccessor();
        int count = bytes.Length / (ComponentBytes(encoding) * Components(dimensions));
        accessor.SetVertexData(view, 0, count, new AttributeFormat(dimensions, encoding, normalized));
        return accessor;
    }

    /// <summary>The finished file.</summary>
    /// <exception cref="InvalidOperationException">The model breaks the glTF specification: a defect of the writer.</exception>
    public static byte[] ToBytes(ModelRoot model)
    {
        var settings = new WriteSettings
        {
            Validation = ValidationMode.Strict,
            ImageWriting = ResourceWriteMode.BufferView,
            MergeBuffers = true,
        };
        try
        {
            using var stream = new MemoryStream();
            model.WriteGLB(stream, settings);
            return stream.ToArray();
        }
        catch (Exception e) when (e is ModelException or LinkException)
        {
            throw new InvalidOperationException($"The GLB breaks the glTF specification: {e.Message}", e);
        }
    }

    private static Accessor Vectors(ModelRoot model, Vector3[] values) => Vertices(model, values, DimensionType.VEC3);

    private static Accessor Colors(ModelRoot model, Vector3[] colors)
    {
        // glTF multiplies vertex colors in linear light. 16 bits preserve the dark shades that 8 sRGB bits distinguish; four channels keep
        // every element on a 4-byte boundary.
        var encoded = new ushort[colors.Length * 4];
        for (int i = 0; i < colors.Length; i++)
        {
            Vector3 linear = ColorSpace.ToLinear(colors[i]);
            encoded[4 * i] = ToUnorm16(linear.X);
            encoded[4 * i + 1] = ToUnorm16(linear.Y);
            encoded[4 * i + 2] = ToUnorm16(linear.Z);
            encoded[4 * i + 3] = ushort.MaxValue;
        }
        return Vertices(model, encoded, DimensionType.VEC4, EncodingType.UNSIGNED_SHORT, normalized: true);
    }

    private static ushort ToUnorm16(float value) => (ushort)(value * ushort.MaxValue + 0.5f);

    private static Accessor Indices(ModelRoot model, TriangleMesh mesh, MaterialFaces faces)
    {
        int[] indices = faces.Indices(mesh);
        // The largest value of a type is reserved for primitive restart.
        bool narrow = mesh.VertexCount <= ushort.MaxValue;
        byte[] bytes = narrow
            ? MemoryMarshal.AsBytes<ushort>(indices.Select(index => (ushort)index).ToArray()).ToArray()
            : MemoryMarshal.AsBytes<int>(indices).ToArray();
        BufferView view = model.UseBufferView(bytes, 0, bytes.Length, 0, BufferMode.ELEMENT_ARRAY_BUFFER);
        Accessor accessor = model.CreateAccessor();
        accessor.SetIndexData(view, 0, indices.Length, narrow ? IndexEncodingType.UNSIGNED_SHORT : IndexEncodingType.UNSIGNED_INT);
        return accessor;
    }

    private static int ComponentBytes(EncodingType encoding) => encoding switch
    {
        EncodingType.BYTE or EncodingType.UNSIGNED_BYTE => 1,
        EncodingType.SHORT or EncodingType.UNSIGNED_SHORT => 2,
        _ => 4,
    };

    private static int Components(DimensionType dimensions) => dimensions switch
    {
        DimensionType.VEC2 => 2,
        DimensionType.VEC3 => 3,
        DimensionType.VEC4 => 4,
        _ => 1,
    };
}
