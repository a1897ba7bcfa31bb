using AniGenSharp.Conditioning.Normals;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Conditioning.Normals;

public sealed class SurfaceNormalsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anigen-estimators-");

    [Fact]
    public void An_estimator_with_its_convention_comes_before_dsine()
    {
        Assert.Null(SurfaceNormals.Discover(_folder.FullName));
        string dsine = Write("dsine/dsine.pt");
        Assert.Equal(dsine, SurfaceNormals.Discover(_folder.FullName));
        string network = Write("normals/omni.onnx");
        Assert.Equal(dsine, SurfaceNormals.Discover(_folder.FullName));
        Write("normals/omni.json");
        Assert.Equal(network, SurfaceNormals.Discover(_folder.FullName));
    }

    [Fact]
    public void Dsine_is_found_beside_the_models_too()
    {
        string dsine = Write("dsine/dsine.pt");
        string models = _folder.CreateSubdirectory("anigen").FullName;
        Assert.Equal(Path.GetFullPath(dsine), Path.GetFullPath(SurfaceNormals.Discover(models)!));
    }

    [Fact]
    public void Dsine_without_its_assembly_is_refused_with_the_licence_named()
    {
        string dsine = Write("dsine/dsine.pt");
        var e = Assert.Throws<CheckpointException>(() => SurfaceNormals.Open(dsine, CPU, null, dsineFiles: []));
        Assert.Contains("non-commercial research only", e.Message);
        Assert.StartsWith(dsine, e.Message);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name)
    {
        string path = Path.Combine(_folder.FullName, Path.Combine(name.Split('/')));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
