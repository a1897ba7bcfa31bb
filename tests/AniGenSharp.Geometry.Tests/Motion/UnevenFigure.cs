using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Tests.Motion;

/// <summary>A generated figure with differently built arms, so that it is not a complete humanoid; z is up and the front is -y.</summary>
internal static class UnevenFigure
{
    public static SkeletonForest Joints { get; } = new(
        [
            new(0.05f, 0, 0.5f), new(-0.04f, 0, 0.45f), new(-0.04f, 0.02f, 0.27f), new(-0.04f, 0.1f, 0.1f), new(-0.04f, 0, 0.05f),
            new(0.05f, 0, 0.6f), new(0.06f, 0, 0.72f), new(-0.09f, 0, 0.75f), new(-0.22f, 0, 0.73f), new(-0.36f, 0, 0.68f),
            new(-0.1f, 0, 0.75f), new(0.06f, 0, 0.85f), new(0.05f, 0, 0.95f), new(0.14f, 0, 0.45f), new(0.14f, 0, 0.29f),
            new(0.13f, 0.02f, 0.08f), new(0.14f, -0.06f, 0.06f), new(0.19f, 0, 0.76f), new(0.3f, 0, 0.61f), new(0.39f, 0, 0.46f),
            new(0.42f, 0, 0.41f),
        ],
        [-1, 0, 1, 2, 3, 0, 5, 6, 7, 8, 6, 6, 11, 0, 13, 14, 15, 6, 17, 18, 19],
        [
            "hips", "leg_01.R", "leg_02.R", "leg_03.R", "leg_04.R", "spine", "chest", "arm1_01.R", "arm1_02.R", "arm1_03.R", "arm2.R",
            "neck", "head", "leg_01.L", "leg_02.L", "leg_03.L", "leg_04.L", "arm1_01.L", "arm1_02.L", "arm1_03.L", "arm1_04.L",
        ]);
}
