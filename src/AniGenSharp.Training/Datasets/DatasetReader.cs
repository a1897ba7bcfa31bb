using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.Geometry.Voxelization;

namespace AniGenSharp.Training.Datasets;

/// <summary>Reads data sets in the layout of the reference's data loaders.</summary>
internal sealed class DatasetReader
{
    private readonly DatasetLayout _layout;

    /// <summary>Reads the table of a data set.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <exception cref="InvalidDataException">The table is damaged or empty.</exception>
    /// <exception cref="IOException">There is no table, or it cannot be read.</exception>
    public DatasetReader(string folder)
    {
        _layout = new DatasetLayout(folder);
        if (!File.Exists(_layout.Metadata))
            throw new IOException($"{folder}: is not a data set: it has no metadata.csv.");
        string[][] rows =
        [
            .. InputFile.ReadAllText(_layout.Metadata).Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(',')),
        ];
        int id = rows.Length == 0 ? -1 : Array.IndexOf(rows[0], "sha256"), kind = rows.Length == 0 ? -1 : Array.IndexOf(rows[0], "class");
        if (id < 0 || rows.Length < 2 || rows.Any(row => row.Length <= Math.Max(id, kind)))
            throw new InvalidDataException($"{_layout.Metadata}: needs a column 'sha256' and at least one item.");
        Items = [.. rows.Skip(1).Select(row => (row[id], kind < 0 ? "" : row[kind]))];
    }

    /// <summary>Name and class of each item.</summary>
    public IReadOnlyList<(string Id, string Class)> Items { get; }

    /// <summary>Reads an item without its pictures.</summary>
    /// <param name="index">Index of the item.</param>
    /// <param name="side">Voxels per side of the grids.</param>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public DatasetItem Read(int index, int side)
    {
        var (id, kind) = Items[index];
        string path = _layout.Rig(id);
        var arrays = NpzFile.Read(path);
        var mesh = new TriangleMesh(Get("vertices", 3).Vectors, Integers("faces", 3));
        var joints = Get("joints", 3).Vectors;
        var item = new DatasetItem(id, kind)
        {
            Mesh = arrays.ContainsKey("colors") ? mesh with { Colors = Get("colors", 3).Vectors } : mesh,
            Joints = joints,
            Parents = Integers("parents"),
            Skin = Get("skin", joints.Length).Floats,
            Shape = ReadVoxels(_layout.Shape(id), side),
            Bones = ReadVoxels(_layout.Bones(id), side),
        };
        return IsConsistent(item) ? item : throw new InvalidDataException(
            $"{path}: its vertices, faces, colors, joints, parents and skin weights do not belong together.");

        int[] Integers(string name, int? columns = null) =>
            Get(name, columns).Integers ?? throw new InvalidDataException($"{path}: its array '{name}' does not hold integers.");

        NpyArray Get(string name, int? columns = null) =>
            arrays.TryGetValue(name, out var array) && (columns is null || array.Shape is [_, var has] && has == columns) ? array
                : throw new InvalidDataException($"{path}: has no array '{name}' of the expected shape.");
    }

    /// <summary>The picture files of an item.</summary>
    /// <exception cref="IOException">There are none.</exception>
    public string[] Pictures(int index)
    {
        string folder = _layout.Pictures(Items[index].Id);
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.png") : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0 ? files : throw new IOException($"{folder}: has no pictures (.png).");
    }

    /// <summary>Whether the arrays have fitting lengths, and indices and parents exist.</summary>
    private static bool IsConsistent(DatasetItem item)
    {
        int vertices = item.Mesh.VertexCount, joints = item.Joints.Length;
        return item.Parents.Length == joints && item.Skin.Length == (long)vertices * joints
            && (item.Mesh.Colors?.Length ?? vertices) == vertices
            && item.Mesh.Indices.All(index => (uint)index < (uint)vertices)
            && item.Parents.All(parent => parent >= -1 && parent < joints);
    }

    private static VoxelGrid ReadVoxels(string path, int side)
    {
        var grid = new VoxelGrid(side, new bool[side * side * side]);
        byte[] file = InputFile.ReadAllBytes(path);
        try
        {
            foreach (Vector3 point in PlyReader.Read(file).Positions)
                if (grid.IndexOf(point) is >= 0 and var voxel)
                    grid.Cells[voxel] = true;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
        return grid;
    }
}
