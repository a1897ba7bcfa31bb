namespace AniGenSharp.SparseStructure;

/// <summary>The occupied voxels (x, y, z), each set [N, 3] row-major in lexicographic order.</summary>
/// <param name="Coordinates">Voxels of the geometry; may be empty.</param>
/// <param name="SkeletonCoordinates">Voxels near the skeleton; may be empty.</param>
internal sealed record OccupiedVoxels(int[] Coordinates, int[] SkeletonCoordinates);
