using AniGenSharp.Geometry;

namespace AniGenSharp.Tests;

/// <summary>The public types, each of which is a promise: one more is a decision, not an accident.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_library_shows_what_a_run_takes_gives_and_throws() => Assert.Equal(
        [
            "AniGenException", "AniGenRuntime", "CheckpointException", "DeviceException", "DownloadException", "Generation", "GenerationException", "GenerationOptions", "GenerationProgress", "GenerationReport",
            "GenerationStage", "IMattingModel", "ISurfaceNormalEstimator", "ImageTo3D", "LoadOptions", "ModelContext", "ModelFactory`1", "ModelSelection",
            "NormalField", "PictureException", "Precision", "ResolvedSettings", "StageReport",
        ],
        Public(typeof(ImageTo3D)));

    [Fact]
    public void The_geometry_shows_the_asset_and_what_the_options_and_the_report_hold() => Assert.Equal(
        [
            "AnimationClip", "BakeMode", "BoneAxes", "BoneNaming", "FbxExtensions", "GlbExtensions", "GlbOptions",
            "HumanoidMapping", "JointChannel", "LimbReport", "MotionExtensions", "MotionLibrary", "Preview", "PreviewOptions",
            "RecordedMotion", "RestPose", "RetargetBy", "RetargetOptions", "RetargetReport", "RetargetedMotion", "RgbaImage",
            "RigAttachment", "RigCheck", "RigCheckReport", "RigExtensions", "RigFile", "RigFileReport", "RigPreset", "RigRepair",
            "RigRepairReport", "RigSkin", "RigSkinReport", "RiggedAsset", "Skeleton", "SkinInfluences", "SkinWeights",
            "SurfaceCleaningReport", "TearReport", "TextureFormat", "TriangleMesh", "UsdzExtensions", "VrmExtensions",
            "VrmOptions",
        ],
        Public(typeof(RiggedAsset)));

    private static IEnumerable<string> Public(Type type) => type.Assembly.GetExportedTypes().Select(t => t.Name).Order(StringComparer.Ordinal);
}
