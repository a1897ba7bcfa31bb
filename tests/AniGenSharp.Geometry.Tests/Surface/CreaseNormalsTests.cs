using System.Numerics;
using AniGenSharp.Geometry.Surface;

namespace AniGenSharp.Geometry.Tests.Surface;

public class CreaseNormalsTests
{
    private static readonly TriangleMesh _cube = new(
        [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(1, 1, 0), new(0, 0, 1), new(1, 0, 1), new(0, 1, 1), new(1, 1, 1)],
        [0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3]);

    [Fact]
    public void CubeWithSharpEdges_GetsOneNormalASide()
    {
        var (mesh, sources) = CreaseNormals.Split(_cube with { Colors = _cube.Positions }, 60);
        Assert.Equal(24, mesh.VertexCount);
        for (int v = 0; v < 24; v++)
        {
            Assert.Equal(_cube.Positions[sources[v]], mesh.Positions[v]);
            Assert.Equal(_cube.Positions[sources[v]], mesh.Colors![v]);
            Assert.Equal(1, Vector3.Abs(mesh.Normals![v]).X + Vector3.Abs(mesh.Normals[v]).Y + Vector3.Abs(mesh.Normals[v]).Z, 1e-5f);
        }
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            Vector3 a = mesh.Positions[mesh.Indices[i]], b = mesh.Positions[mesh.Indices[i + 1]], c = mesh.Positions[mesh.Indices[i + 2]];
            Vector3 side = Vector3.Cross(b - a, c - a);
            Assert.All(mesh.Indices[i..(i + 3)], v => Assert.True(Vector3.Distance(side, mesh.Normals![v]) < 1e-5f));
        }
    }

    [Fact]
    public void CubeWithoutCreases_IsNotSplitAndItsNormalsDoNotDependOnTheDiagonals()
    {
        var (mesh, _) = CreaseNormals.Split(_cube, 180);
        Assert.Equal(_cube.Indices, mesh.Indices);
        for (int v = 0; v < 8; v++)
            Assert.True(Vector3.Distance(mesh.Normals![v], Vector3.Normalize(_cube.Positions[v] - new Vector3(0.5f))) < 1e-5f);
    }
}
