using System.Numerics;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>A skinned mesh as FBX objects: a geometry, its model, and a skin with one cluster per bone.</summary>
internal sealed class FbxMesh(FbxObjects objects, BoneNodes bones, long[] models, double unitsPerMeter)
{
    /// <summary>Adds a mesh.</summary>
    /// <param name="asset">Mesh and skin influences.</param>
    /// <param name="name">Name of geometry and model.</param>
    /// <param name="materials">The faces of each material, in the order in which the materials are connected to the model.</param>
    /// <returns>The identifier of the mesh's model, connected to nothing yet.</returns>
    public long Add(RiggedAsset asset, string name, IReadOnlyList<MaterialFaces> materials)
    {
        var (geometry, record) = objects.Add("Geometry", name, "Geometry", "Mesh");
        var mesh = asset.Mesh;
        FbxObjects.Properties(record);
        record.Add("Vertices", Numbers(mesh.Positions, (float)unitsPerMeter));
        // The last corner of every polygon is stored as its complement.
        record.Add("PolygonVertexIndex", mesh.Indices.Select((index, corner) => corner % 3 == 2 ? ~index : index).ToArray());
        record.Add("GeometryVersion", 124);
        var layer = new FbxNode("Layer", 0);
        layer.Add("Version", 100);
        AddLayer(record, layer, "LayerElementNormal", "", "ByVertice", "Direct")
            .Add("Normals", Numbers(mesh.Normals ?? VertexNormals.Smooth(mesh)));
        if (mesh.TexCoords is { } texCoords)
        {
            var element = AddLayer(record, layer, "LayerElementUV", "UVMap", "ByPolygonVertex", "IndexToDirect");
            element.Add("UV", texCoords.SelectMany(uv => new[] { uv.X, 1 - (double)uv.Y }).ToArray());
            element.Add("UVIndex", mesh.Indices);
        }
        if (mesh.Colors is { } colors)
        {
            var element = AddLayer(record, layer, "LayerElementColor", "Color", "ByPolygonVertex", "IndexToDirect");
            element.Add("Colors", colors.SelectMany(color => new[] { color.X, color.Y, color.Z, 1d }).ToArray());
            element.Add("ColorIndex", mesh.Indices);
        }
        string mapping = materials.Count == 1 ? "AllSame" : "ByPolygon";
        int[] indices = materials.Count == 1 ? [0]
            : [.. materials.SelectMany((part, index) => Enumerable.Repeat(index, part.Material.FaceCount))];
        AddLayer(record, layer, "LayerElementMaterial", "", mapping, "IndexToDirect").Add("Materials", indices);
        record.Add(layer);

        var (model, modelRecord) = objects.Add("Model", name, "Model", "Mesh");
        modelRecord.Add("Version", 232);
        var properties = FbxObjects.Properties(modelRecord);
        FbxObjects.Add(properties, "DefaultAttributeIndex", 0);
        FbxObjects.Add(properties, "InheritType", 1);
        modelRecord.Add("Shading", true);
        modelRecord.Add("Culling", "CullingOff");
        objects.Connect(geometry, model);
        AddSkin(geometry, asset);
        return model;
    }

    private static FbxNode AddLayer(FbxNode geometry, FbxNode layer, string type, string name, string mapping, string reference)
    {
        var element = geometry.Add(type, 0);
        element.Add("Version", 101);
        element.Add("Name", name);
        element.Add("MappingInformationType", mapping);
        element.Add("ReferenceInformationType", reference);
        var entry = layer.Add("LayerElement");
        entry.Add("Type", type);
        entry.Add("TypedIndex", 0);
        return element;
    }

    private void AddSkin(long geometry, RiggedAsset asset)
    {
        var (skin, skinRecord) = objects.Add("Deformer", "", "Deformer", "Skin");
        skinRecord.Add("Version", 101);
        skinRecord.Add("Link_DeformAcuracy", 50d);
        objects.Connect(skin, geometry);
        var influences = asset.Influences.Table;
        var vertices = new List<int>[bones.Count];
        var weights = new List<double>[bones.Count];
        for (int bone = 0; bone < bones.Count; bone++)
            (vertices[bone], weights[bone]) = ([], []);
        for (int slot = 0; slot < influences.Weights.Length; slot++)
        {
            if (influences.Weights[slot] <= 0)
                continue;
            vertices[influences.Joints[slot]].Add(slot / influences.PerVertex);
            weights[influences.Joints[slot]].Add(influences.Weights[slot]);
        }
        for (int bone = 0; bone < bones.Count; bone++)
        {
            var (cluster, record) = objects.Add("Deformer", bones.Names[bone], "SubDeformer", "Cluster");
            record.Add("Version", 100);
            record.Add("UserData", "", "");
            if (vertices[bone].Count > 0)
            {
                record.Add("Indexes", vertices[bone].ToArray());
                record.Add("Weights", weights[bone].ToArray());
            }
            record.Add("Transform", FbxObjects.Matrix(Scaled(bones.InverseBind(bone))));
            record.Add("TransformLink", FbxObjects.Matrix(Scaled(bones.Bind(bone))));
            objects.Connect(cluster, skin);
            objects.Connect(models[bone], cluster);
        }
    }

    /// <summary>A rigid transformation with its translation in the file's unit.</summary>
    private Matrix4x4 Scaled(Matrix4x4 matrix) => matrix with { Translation = matrix.Translation * (float)unitsPerMeter };

    private static double[] Numbers(Vector3[] vectors, float scale = 1)
    {
        var numbers = new double[3 * vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            var v = YUpSpace.FromNetworks(vectors[i]) * scale;
            (numbers[3 * i], numbers[3 * i + 1], numbers[3 * i + 2]) = (v.X, v.Y, v.Z);
        }
        return numbers;
    }
}
