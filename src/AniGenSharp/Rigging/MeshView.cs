using AniGenSharp.Geometry;
using AniGenSharp.Geometry.MeshFiles;
using AniGenSharp.Geometry.Voxelization;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;

namespace AniGenSharp.Rigging;

/// <summary>A mesh as it is if it faces one direction.</summary>
/// <param name="Mesh">The mesh in the networks' space.</param>
/// <param name="Voxels">Its voxels.</param>
/// <param name="Portrait">A picture of it; null if the user has given one.</param>
internal sealed record MeshView(PlacedMesh Mesh, VoxelGrid Voxels, RgbaImage? Portrait)
{
    /// <summary>The mesh from each direction in question, the usual one first. It needs no network.</summary>
    /// <param name="file">The mesh.</param>
    /// <param name="options">Its orientation, as far as it is known.</param>
    /// <param name="models">The networks, for what they need to see.</param>
    /// <param name="cancellationToken">Honored between directions.</param>
    /// <exception cref="MeshException">It holds several creatures.</exception>
    public static IReadOnlyList<MeshView> Of(
        MeshFile file, RigMeshOptions options, LoadedModels models, CancellationToken cancellationToken)
    {
        var up = options.Up ?? file.Up;
        var views = new List<MeshView>();
        VoxelGrid? voxels = null;
        foreach (var front in options.Front is { } given ? [given] : SpaceAxes.Fronts(up))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mesh = PlacedMesh.Of(file.Mesh, up, front, models.SeesSolids);
            voxels = voxels?.Turned() ?? mesh.Voxels(models.VoxelsPerSide, models.SeesSolids);
            MeshCheck.RequireOne(file.Name, voxels);
            views.Add(new MeshView(mesh, voxels, options.Picture is null ? mesh.Portrait(file.Materials) : null));
        }
        return views;
    }
}

/// <summary>A view of a mesh as the networks know it.</summary>
/// <param name="View">The view.</param>
/// <param name="Shape">Its voxels and their latent.</param>
/// <param name="Seen">Its picture with the condition tokens, as the start of a run.</param>
internal sealed record EncodedView(MeshView View, HeldShape Shape, StageValues Seen);
