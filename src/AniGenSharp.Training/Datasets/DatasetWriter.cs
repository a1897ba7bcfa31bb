using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Voxelization;
using AniGenSharp.Training.Fields;

namespace AniGenSharp.Training.Datasets;

/// <summary>Writes a data set in the layout of the reference's data loaders. Threads may write different items at once.</summary>
/// <param name="folder">The data set's folder; it is created.</param>
internal sealed class DatasetWriter(string folder)
{
    private const string Header =
        "sha256,class,voxelized,num_voxels,cond_rendered,num_joints,aesthetic_score,is_bad_skin,is_bad_skeleton,is_test";

    private readonly DatasetLayout _layout = new(folder);

    /// <summary>Writes the files of an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="pictures">Its pictures, with the cameras that took them.</param>
    /// <returns>Its line of the table.</returns>
    /// <exception cref="IOException">A file cannot be written; the message names it.</exception>
    public string Write(DatasetItem item, IReadOnlyList<(RgbaImage Picture, CreatureCamera Camera)> pictures)
    {
        foreach (var (i, (picture, _)) in pictures.Index())
            AtomicFile.Write(Path.Combine(_layout.Pictures(item.Id), PictureName(i)), picture.ToPng());
        AtomicFile.Write(_layout.Cameras(item.Id), Cameras([.. pictures.Select(picture => picture.Camera)]));
        AtomicFile.Write(_layout.Shape(item.Id), Points(item.Shape));
        AtomicFile.Write(_layout.Bones(item.Id), Points(item.Bones));
        int vertices = item.Mesh.VertexCount;
        NpzFile.Write(
            _layout.Rig(item.Id),
            ("vertices", NpyArray.Of(item.Mesh.Positions)), ("faces", NpyArray.Of(item.Mesh.Indices, item.Mesh.FaceCount, 3)),
            ("colors", NpyArray.Of(item.Mesh.Colors ?? new Vector3[vertices])), ("joints", NpyArray.Of(item.Joints)),
            ("parents", NpyArray.Of(item.Parents, item.Parents.Length)), ("skin", NpyArray.Of(item.Skin, vertices, item.Joints.Length)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Id},{item.Class},True,{item.Shape.Count},True,{item.Joints.Length},10.0,False,False,False");
    }

    /// <summary>Writes the table of all items, which completes the data set.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Complete(IEnumerable<string> lines) =>
        AtomicFile.Write(_layout.Metadata, Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend(Header)) + "\n"));

    private static string PictureName(int index) => string.Create(CultureInfo.InvariantCulture, $"{index:d3}.png");

    /// <summary>The middles of the voxels as a binary PLY.</summary>
    private static byte[] Points(VoxelGrid grid)
    {
        int[] voxels = [.. Enumerable.Range(0, grid.Cells.Length).Where(voxel => grid.Cells[voxel])];
        var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"ply\nformat binary_little_endian 1.0\nelement vertex {voxels.Length}\n"
                + $"property float x\nproperty float y\nproperty float z\nend_header\n")));
        foreach (int voxel in voxels)
        {
            var center = grid.Center(voxel);
            writer.Write(center.X);
            writer.Write(center.Y);
            writer.Write(center.Z);
        }
        return buffer.ToArray();
    }

    /// <summary>The cameras in the convention of NeRF data sets: camera to world, looking along -z with y up.</summary>
    private static byte[] Cameras(CreatureCamera[] cameras)
    {
        var frames = cameras.Select((camera, i) => new
        {
            file_path = PictureName(i),
            camera_angle_x = camera.FieldOfView,
            transform_matrix = new float[][]
            {
                [camera.Right.X, camera.Up.X, -camera.Forward.X, camera.Eye.X],
                [camera.Right.Y, camera.Up.Y, -camera.Forward.Y, camera.Eye.Y],
                [camera.Right.Z, camera.Up.Z, -camera.Forward.Z, camera.Eye.Z],
                [0, 0, 0, 1],
            },
        });
        return JsonSerializer.SerializeToUtf8Bytes(new { frames });
    }
}
