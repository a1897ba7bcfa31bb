using AniGenSharp.Cli.CommandLine;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>The search for matting models and normal estimators.</summary>
public sealed class ConditioningModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_estimator_with_its_convention_takes_precedence_over_dsine()
    {
        Assert.Null(ConditioningModels.Normals(null, _folder.Path));
        string dsine = Write("dsine/dsine.pt");
        Assert.Equal(dsine, ConditioningModels.Normals(null, _folder.Path)!.Name);
        string network = Write("normals/omni.onnx");
        Assert.Equal(dsine, ConditioningModels.Normals(null, _folder.Path)!.Name);
        Write("normals/omni.json");
        var found = ConditioningModels.Normals(null, _folder.Path)!;
        Assert.Equal((network, true), (found.Name, found.IsOptional));
        var named = ConditioningModels.Normals(dsine, _folder.Path)!;
        Assert.Equal((dsine, false), (named.Name, named.IsOptional));
    }

    [Fact]
    public void Dsine_is_also_found_beside_the_models()
    {
        string dsine = Write("dsine/dsine.pt");
        string models = Directory.CreateDirectory(_folder.File("anigen")).FullName;
        Assert.Equal(dsine, Path.GetFullPath(ConditioningModels.Normals(null, models)!.Name));
    }

    [Fact]
    public void A_matting_model_is_optional_unless_the_user_names_it()
    {
        string model = Write("matting/u2net.onnx");
        var found = ConditioningModels.Matting(null, _folder.Path)!;
        Assert.Equal((model, true), (found.Name, found.IsOptional));
        Assert.False(ConditioningModels.Matting(model, null)!.IsOptional);
    }

    [Theory]
    [InlineData("nowhere.onnx")]
    [InlineData("nowhere.pt")]
    public void A_missing_file_that_the_user_names_is_reported(string name)
    {
        Assert.StartsWith(name, Assert.Throws<CheckpointException>(() => ConditioningModels.Normals(name, null)).Message);
        Assert.StartsWith(name, Assert.Throws<CheckpointException>(() => ConditioningModels.Matting(name, null)).Message);
    }

    private string Write(string name)
    {
        string path = _folder.File(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
