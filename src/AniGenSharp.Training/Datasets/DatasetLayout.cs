namespace AniGenSharp.Training.Datasets;

/// <summary>The paths of a data set's files, as the reference's data loaders expect them.</summary>
/// <param name="folder">The data set's folder.</param>
internal sealed class DatasetLayout(string folder)
{
    /// <summary>The table of all items.</summary>
    public string Metadata => Path.Combine(folder, "metadata.csv");

    /// <summary>Voxels of the solid shape, as points.</summary>
    public string Shape(string id) => Path.Combine(folder, "voxels", $"{id}.ply");

    /// <summary>Voxels that the bones pass through, as points.</summary>
    public string Bones(string id) => Path.Combine(folder, "voxels", $"{id}_skeleton.ply");

    /// <summary>Mesh, joints, parents and skin weights.</summary>
    public string Rig(string id) => Path.Combine(folder, "skeleton", id, "skeleton_voxelized.npz");

    /// <summary>The pictures and their cameras.</summary>
    public string Pictures(string id) => Path.Combine(folder, "renders_cond", id);

    /// <summary>The cameras of the pictures.</summary>
    public string Cameras(string id) => Path.Combine(Pictures(id), "transforms.json");
}
