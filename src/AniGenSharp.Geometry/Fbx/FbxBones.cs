using System.Numerics;
using AniGenSharp.Geometry.Assets;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>Bones as limb nodes with their attributes, and the bind pose.</summary>
internal static class FbxBones
{
    /// <summary>Adds the bones below the scene's root.</summary>
    /// <returns>The identifiers of their models, [J].</returns>
    public static long[] Add(FbxObjects objects, BoneNodes bones, double unitsPerMeter)
    {
        var models = new long[bones.Count];
        for (int bone = 0; bone < bones.Count; bone++)
        {
            var (attribute, attributeRecord) = objects.Add("NodeAttribute", bones.Names[bone], "NodeAttribute", "LimbNode");
            FbxObjects.Add(FbxObjects.Properties(attributeRecord), "Size", unitsPerMeter);
            attributeRecord.Add("TypeFlags", "Skeleton");
            var (model, record) = objects.Add("Model", bones.Names[bone], "Model", "LimbNode");
            models[bone] = model;
            record.Add("Version", 232);
            var properties = FbxObjects.Properties(record);
            FbxObjects.Add(properties, "InheritType", 1);
            FbxObjects.Add(properties, "DefaultAttributeIndex", 0);
            var (x, y, z) = EulerAngles.Of(bones.Rotations[bone]);
            properties.Add("P", "Lcl Rotation", "Lcl Rotation", "", "A", x, y, z);
            FbxObjects.Add(properties, "Lcl Translation", "Lcl Translation", bones.Translations[bone] * (float)unitsPerMeter);
            FbxObjects.Add(properties, "Lcl Scaling", "Lcl Scaling", Vector3.One);
            record.Add("Shading", true);
            record.Add("Culling", "CullingOff");
            objects.Connect(attribute, model);
            objects.Connect(model, bones.Parent(bone) < 0 ? 0 : models[bones.Parent(bone)]);
        }
        return models;
    }

    /// <summary>Adds the bind pose of bones and meshes.</summary>
    public static void AddBindPose(
        FbxObjects objects, BoneNodes bones, long[] models, IReadOnlyCollection<long> meshes, double unitsPerMeter)
    {
        var (_, record) = objects.Add("Pose", "BindPose", "Pose", "BindPose");
        record.Add("Type", "BindPose");
        record.Add("Version", 100);
        record.Add("NbPoseNodes", bones.Count + meshes.Count);
        foreach (long mesh in meshes)
            AddNode(mesh, Matrix4x4.Identity);
        for (int bone = 0; bone < bones.Count; bone++)
        {
            var bind = bones.Bind(bone);
            AddNode(models[bone], bind with { Translation = bind.Translation * (float)unitsPerMeter });
        }

        void AddNode(long model, Matrix4x4 matrix)
        {
            var node = record.Add("PoseNode");
            node.Add("Node", model);
            node.Add("Matrix", FbxObjects.Matrix(matrix));
        }
    }
}
