namespace AniGenSharp.SparseStructure;

/// <summary>Where there is something: occupied voxels (x, y, z), each [N, 3] row-major in lexicographic order.</summary>
/// <param name="Coordinates">Voxels of the geometry; may be empty.</param>
/// <param name="SkeletonCoordinates">Voxels near the skeleton; may be empty.</param>
internal sealed record OccupiedVoxels(int[] Coordinates, int[] SkeletonCoordinates);
