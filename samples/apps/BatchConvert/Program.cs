// Converts every rigged GLB of a folder to an engine's names, axes and format. It needs no model and no tensor library.
//   dotnet run -- FOLDER OUTPUT [PRESET] [EXTENSION]      for example: dotnet run -- assets unreal_assets Unreal .fbx
using AniGenSharp.Geometry;

string folder = args[0], output = args[1];
var preset = args.Length > 2 ? Enum.Parse<RigPreset>(args[2], ignoreCase: true) : RigPreset.Unity;
string extension = args.Length > 3 ? args[3] : ".fbx";
Directory.CreateDirectory(output);

int failed = 0;
foreach (string file in Directory.EnumerateFiles(folder, "*.glb", SearchOption.AllDirectories).Order())
{
    string name = Path.GetFileNameWithoutExtension(Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '_'));
    try
    {
        var imported = RigFile.Read(file).ToAsset();
        var asset = imported.Asset.WithRigPreset(preset);
        string target = Path.Combine(output, name + extension);
        var losses = asset.Save(target, new ExportOptions { Name = name, BoneAxes = preset.Axes() });
        Console.WriteLine($"{target}: {asset.Skeleton.Count} bones, {asset.Clips.Count} clips");
        foreach (string loss in losses)
            Console.WriteLine($"  {loss}");
    }
    catch (Exception e) when (e is InvalidDataException or ArgumentException or IOException)
    {
        Console.Error.WriteLine($"{file}: {e.Message}");
        failed++;
    }
}
return failed == 0 ? 0 : 1;
