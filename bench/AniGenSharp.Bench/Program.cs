using AniGenSharp;
using AniGenSharp.Bench;
using AniGenSharp.Bench.Photo;
using AniGenSharp.Bench.Rigs;
using AniGenSharp.Runtime;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["photo", var pictures, var outputFolder, .. var photoOptions])
{
    PhotoBenchmark.Run(
        pictures, outputFolder, photoOptions.FirstOrDefault(option => option != "steps"), photoOptions.Contains("steps"));
    return 0;
}
TorchRuntime.Initialize();
if (args is ["stages", .. var options])
{
    string picture = options.Length > 0 ? options[0] : "trex_01.png";
    int runs = options.Length > 1 ? int.Parse(options[1], System.Globalization.CultureInfo.InvariantCulture) : 3;
    StageBenchmark.Run(picture, runs);
    return 0;
}
if (args is ["pictures", .. var pictureOptions])
{
    int side = pictureOptions.Length > 0 ? int.Parse(pictureOptions[0], System.Globalization.CultureInfo.InvariantCulture) : 4096;
    int runs = pictureOptions.Length > 1 ? int.Parse(pictureOptions[1], System.Globalization.CultureInfo.InvariantCulture) : 3;
    int dsineSide = pictureOptions.Length > 2 ? int.Parse(pictureOptions[2], System.Globalization.CultureInfo.InvariantCulture) : side;
    PictureBenchmark.Run(side, runs, dsineSide);
    return 0;
}
if (args is ["checkpoint", .. var checkpointOptions])
{
    CheckpointBenchmark.Run(checkpointOptions.FirstOrDefault());
    return 0;
}
if (args is ["savings", .. var savingOptions])
{
    OptimizationsBenchmark.Run(
        savingOptions.Length > 0 ? int.Parse(savingOptions[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    return 0;
}
if (args is ["fuzz", .. var fuzzOptions])
{
    int count = fuzzOptions.Length > 0 ? int.Parse(fuzzOptions[0], System.Globalization.CultureInfo.InvariantCulture) : 50_000;
    return FuzzRun.Run(count);
}
if (args is ["cutouts", var cutoutFolder, .. var cutoutOptions])
{
    int[] numbers = [.. cutoutOptions.Where(option => option != "camouflaged").Select(int.Parse)];
    CutoutBenchmark.Run(
        cutoutFolder, numbers.ElementAtOrDefault(0) is > 0 and var pictureCount ? pictureCount : int.MaxValue,
        numbers.ElementAtOrDefault(1) is > 0 and var sceneSide ? sceneSide : 512,
        numbers.ElementAtOrDefault(2) is > 0 and var seeds ? seeds : 1, cutoutOptions.Contains("camouflaged"));
    return 0;
}
if (args is ["weights"])
{
    WeightsBenchmark.Run(runs: 7);
    return 0;
}
if (args is ["memory", .. var memoryOptions])
{
    MemoryBenchmark.Run(memoryOptions.Length > 0 ? int.Parse(memoryOptions[0], System.Globalization.CultureInfo.InvariantCulture) : 50);
    return 0;
}
if (args is ["atlas", .. var meshes])
{
    AtlasBenchmark.Run(meshes, runs: 5);
    return 0;
}
if (args is ["surface", .. var surfaceOptions])
{
    SurfaceBenchmark.Run(
        surfaceOptions.Length > 0 ? int.Parse(surfaceOptions[0], System.Globalization.CultureInfo.InvariantCulture) : 3,
        surfaceOptions.Contains("shell") ? OfficialSurface.Shell : OfficialSurface.Filled);
    return 0;
}
if (args is ["clean", var savedStages, .. var cleanOptions])
{
    SurfaceBenchmark.Clean(
        savedStages, cleanOptions.Length > 0 ? int.Parse(cleanOptions[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    return 0;
}
if (args is ["formats", .. var formatFolder])
{
    FormatBenchmark.Run(formatFolder.FirstOrDefault(), runs: 5);
    return 0;
}
if (args is ["rigs", var truth, var saved, .. ["reference"] or []])
{
    var reference = new GenerationOptions
    {
        SmoothSkinWeightsIterations = 100,
        MergeJoints = false,
        MoveRoot = false,
        BridgePieces = false,
    };
    RigBenchmark.Run(truth, saved, args.Length > 3 ? reference : new GenerationOptions());
    return 0;
}
if (args is ["mesh-rigs", var creaturesFolder, var variant, .. var meshRigOptions])
{
    MeshRigBenchmark.Run(creaturesFolder, variant, meshRigOptions);
    return 0;
}
if (args is ["creature-meshes", var creatureTruth, var creatureMeshes])
{
    CreatureMesh.WriteAll(creatureTruth, creatureMeshes);
    return 0;
}
if (args is ["mesh-rigs-table", .. var resultFolders])
{
    MeshRigTable.Print([.. resultFolders.SelectMany(MeshRigResult.ReadAll)]);
    return 0;
}
if (args is ["smoothing", var creatures, var outputs, var most, .. var faceCounts])
{
    int[] faces = faceCounts.Length == 0 ? [2_000, 8_000, 25_000, 100_000] : [.. faceCounts.Select(int.Parse)];
    SmoothingBenchmark.Run(creatures, outputs, int.Parse(most, System.Globalization.CultureInfo.InvariantCulture), faces);
    return 0;
}
if (args is ["meshes", var folder])
{
    SurfaceBenchmark.WriteMeshes(folder);
    return 0;
}
if (args is ["distance", var dense, .. var simplified])
{
    SurfaceBenchmark.Compare(dense, simplified);
    return 0;
}
if (args is ["micro", .. var filters])
{
    // Run in this process: the default toolchain would generate projects that each copy libtorch.
    var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    BenchmarkSwitcher.FromAssembly(typeof(ConvolutionBenchmarks).Assembly).Run(filters.Length > 0 ? filters : ["--filter", "*"], config);
    return 0;
}
Console.Error.WriteLine("""
    stages [sample] [runs]   time of every stage of the starter, and the share of the matmul rate each network reaches
    pictures [side] [runs] [side for DSINE]
                             time and memory of each step from a large picture to the condition tokens
    checkpoint [file]        time and peak memory of loading a full-size sparse-structure flow
    savings [runs]           time of ten guided steps of the starter's flows without each lossless optimization
    cutouts FOLDER [pictures] [side] [seeds] [camouflaged]
                             cuts the folder's subjects out of composed scenes without a network and counts what is wrong; camouflaged
                             gives one half of each the background's colors
    weights                  time of filtering and smoothing skin weights for 25,000 vertices and 60 joints
    memory [pictures]        resident memory of one process after each of many pictures
    atlas FILE.obj...        time and figures of our UV atlas, or figures of the file's own
    surface [runs]           time of the surface stage on a mesh of the official size
    clean STAGES [runs]      time of cleaning the surface in a result's stages.safetensors
    formats [folder]         sizes and times of the file formats; writes five synthetic rigs into the folder, if given
    rigs TRUTH STAGES [reference]
                             rigs of generated creatures compared with the truth, with default or the reference's finishing
    mesh-rigs TRUTH VARIANT [COUNT] [auto] [pictured] [seeds N] [noise SCALE] [only CLASS,CLASS] [shard I/N] [device NAME]
              [model FOLDER] [meshes FOLDER] [latents FOLDER] [results FOLDER] [out FOLDER]
                             rigs of the creatures' own meshes beside the truth; VARIANT is picture (generated from the picture instead),
                             plain, turned, scaled, decimated, torn or holes; auto estimates the front, pictured shows the networks
                             the creature's picture instead of the mesh's, noise scales the skeleton's initial noise; meshes has what
                             creature-meshes wrote; latents keeps the samplers' results and supplies those that exist; results
                             gets one file per creature, and those that have one are skipped
    creature-meshes TRUTH FOLDER
                             extracts the meshes of the creatures once for several runs
    mesh-rigs-table RESULTS...
                             the tables by class of such results
    smoothing TRUTH STAGES CREATURES [faces]...
                             skin weights of generated creatures for several face counts and amounts of smoothing
    photo TRUTH OUTPUTS [FOLDER] [steps]
                             textures from the picture compared with the truth; steps leaves each step out once; writes a sheet per
                             creature into the folder, if given
    meshes FOLDER            dense and simplified meshes of all samples and of the official size, as OBJ
    distance DENSE FILE...   distances (Hausdorff, mean) of simplified meshes to a dense one, and their figures
    micro [options]          micro-benchmarks (BenchmarkDotNet's options, --filter for instance)
    """);
return 2;
