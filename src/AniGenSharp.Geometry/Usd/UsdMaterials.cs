using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Usd;

/// <summary>The materials of an asset as UsdPreviewSurface networks, and the files of their textures.</summary>
internal sealed class UsdMaterials
{
    private readonly IReadOnlyList<MaterialFaces> _parts;
    private readonly string[] _names;
    private readonly bool _hasColors;
    private readonly string _root;
    private readonly Dictionary<AssetImage, string> _files = new(ReferenceEqualityComparer.Instance);

    /// <param name="asset">The asset.</param>
    /// <param name="root">Path of the prim that the materials are written into.</param>
    public UsdMaterials(RiggedAsset asset, string root)
    {
        _root = root;
        _parts = MaterialFaces.Of(asset, "Material", texture => new AssetImage(ImageFile.EncodePng(texture), "image/png"));
        _names = UsdNames.Unique([.. _parts.Select(part => part.Material.Name)], "Body", "Skeleton");
        _hasColors = asset.Mesh.Colors is not null;
        foreach (var image in _parts.SelectMany(part => part.Material.Textures))
            if (!_files.ContainsKey(image))
                _files[image] = $"texture_{_files.Count}{(image.MediaType == "image/jpeg" ? ".jpg" : ".png")}";
    }

    /// <summary>Whether the back of some face is visible; USD says so of a whole mesh.</summary>
    public bool IsDoubleSided => _parts.Any(part => part.Material.DoubleSided);

    /// <summary>Names and contents of the textures.</summary>
    public IEnumerable<(string Name, byte[] Content)> Files =>
        _files.Select(file => (file.Value, ImageFile.WithoutWebp(file.Key).Bytes));

    /// <summary>
    /// Binds the materials to the mesh whose prim is being written: the only one to the mesh, several to subsets of its faces.
    /// </summary>
    public void Bind(UsdText text)
    {
        if (_parts.Count == 1)
        {
            text.Line($"rel material:binding = <{_root}/{_names[0]}>");
            return;
        }
        text.Line("uniform token subsetFamily:materialBind:familyType = \"partition\"");
        foreach (var (index, part) in _parts.Index())
        {
            text.Block($"def GeomSubset \"{_names[index]}\"", () =>
            {
                text.Line("uniform token elementType = \"face\"");
                text.Line("uniform token familyName = \"materialBind\"");
                text.Array("int[] indices", Enumerable.Range(part.FirstFace, part.Material.FaceCount), text.Append);
                text.Line($"rel material:binding = <{_root}/{_names[index]}>");
            }, "MaterialBindingAPI");
        }
    }

    /// <summary>Adds the materials.</summary>
    public void Write(UsdText text)
    {
        foreach (var (index, part) in _parts.Index())
            text.Block($"def Material \"{_names[index]}\"", () => Write(text, part.Material, $"{_root}/{_names[index]}"));
    }

    private void Write(UsdText text, AssetMaterial material, string path)
    {
        bool colored = material.BaseColorTexture is null && _hasColors;
        text.Line($"token outputs:surface.connect = <{path}/Surface.outputs:surface>");
        text.Block("def Shader \"Surface\"", () =>
        {
            text.Line("uniform token info:id = \"UsdPreviewSurface\"");
            Input("color3f", "diffuseColor", colored ? "Colors.outputs:result"
                : Source(material.BaseColorTexture, "BaseColor.outputs:rgb"), UsdText.Vector(Rgb(material.BaseColor)));
            if (material.Alpha != MaterialAlpha.Opaque)
                Input("float", "opacity", Source(material.BaseColorTexture, "BaseColor.outputs:a"), UsdText.Number(material.BaseColor.W));
            if (material.Alpha == MaterialAlpha.Mask)
                Input("float", "opacityThreshold", null, UsdText.Number(material.AlphaCutoff));
            var roughness = material.MetallicRoughnessTexture;
            Input("float", "metallic", Source(roughness, "Roughness.outputs:b"), UsdText.Number(material.Metallic));
            Input("float", "roughness", Source(roughness, "Roughness.outputs:g"), UsdText.Number(material.Roughness));
            if (material.NormalTexture is not null)
                Input("normal3f", "normal", "Normal.outputs:rgb", "");
            if (material.OcclusionTexture is not null)
                Input("float", "occlusion", "Occlusion.outputs:r", "");
            if (material.EmissiveTexture is not null || material.Emissive != Vector3.Zero)
            {
                string? source = Source(material.EmissiveTexture, "Emissive.outputs:rgb");
                Input("color3f", "emissiveColor", source, UsdText.Vector(material.Emissive));
            }
            text.Line("token outputs:surface");
        });
        if (colored)
            WriteReader(text, "Colors", "float3", "displayColor");
        WriteTextures(text, material, path);

        void Input(string type, string name, string? source, string value) => text.Line(
            source is null ? $"{type} inputs:{name} = {value}" : $"{type} inputs:{name}.connect = <{path}/{source}>");

        static string? Source(AssetImage? texture, string output) => texture is null ? null : output;
    }

    private void WriteTextures(UsdText text, AssetMaterial material, string path)
    {
        if (!material.Textures.Any())
            return;
        Texture("BaseColor", material.BaseColorTexture, "sRGB", material.BaseColor);
        Texture("Roughness", material.MetallicRoughnessTexture, "raw", new Vector4(1, material.Roughness, material.Metallic, 1));
        Texture("Normal", material.NormalTexture, "raw", new Vector4(2, 2, 2, 1), new Vector4(-1, -1, -1, 0));
        Texture("Occlusion", material.OcclusionTexture, "raw", Vector4.One);
        Texture("Emissive", material.EmissiveTexture, "sRGB", new Vector4(material.Emissive, 1));
        WriteReader(text, "Coordinates", "float2", "st");

        void Texture(string name, AssetImage? image, string colors, Vector4 scale, Vector4 bias = default)
        {
            if (image is null)
                return;
            text.Block($"def Shader \"{name}\"", () =>
            {
                string wrap = material.RepeatsTextures ? "repeat" : "clamp";
                text.Line("uniform token info:id = \"UsdUVTexture\"");
                text.Line($"asset inputs:file = @{_files[image]}@");
                text.Line($"float2 inputs:st.connect = <{path}/Coordinates.outputs:result>");
                text.Line($"token inputs:sourceColorSpace = \"{colors}\"");
                text.Line($"token inputs:wrapS = \"{wrap}\"");
                text.Line($"token inputs:wrapT = \"{wrap}\"");
                if (scale != Vector4.One)
                    text.Line($"float4 inputs:scale = {UsdText.Vector(scale)}");
                if (bias != Vector4.Zero)
                    text.Line($"float4 inputs:bias = {UsdText.Vector(bias)}");
                foreach (string output in (string[])["float outputs:r", "float outputs:g", "float outputs:b", "float outputs:a"])
                    text.Line(output);
                text.Line("float3 outputs:rgb");
            });
        }
    }

    private static Vector3 Rgb(Vector4 color) => new(color.X, color.Y, color.Z);

    private static void WriteReader(UsdText text, string name, string type, string primvar) => text.Block($"def Shader \"{name}\"", () =>
    {
        text.Line($"uniform token info:id = \"UsdPrimvarReader_{type}\"");
        text.Line($"string inputs:varname = \"{primvar}\"");
        text.Line($"{type} outputs:result");
    });
}
