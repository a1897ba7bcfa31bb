// A client program that uses only the packages, built by tools/check-packages.sh. It does through the public API what the command does.
// Arguments: a checkpoint folder, a picture, a motion file, and a folder for the results.
using AniGenSharp;
using AniGenSharp.Geometry;

string checkpoints = args[0], picture = args[1], motion = args[2], output = args[3];
string FileOf(string name) => Path.Combine(output, name);
Directory.CreateDirectory(output);
AniGenRuntime.LimitThreads(Environment.ProcessorCount);
Console.WriteLine(string.Join(", ", AniGenRuntime.Versions.Select(version => $"{version.Key} {version.Value}")));

// Generate from a path, bytes, a stream and pixels.
using var cancellation = new CancellationTokenSource();
var options = new GenerationOptions { StructureSteps = 1, LatentSteps = 1, Faces = 500, Bake = null, Motion = true, KeepStages = true };
using var anigen = ImageTo3D.Load(checkpoints, new LoadOptions { Device = "cpu" }, cancellation.Token);
var generation = anigen.Generate(picture, options, new Progress<GenerationProgress>(), cancellation.Token);
var asset = generation.Asset;
Console.WriteLine($"{generation.Report.Faces} faces, {generation.Report.Joints} joints, {asset.Clips.Count} clips");
var bytes = PictureSource.FromBytes(File.ReadAllBytes(picture), "upload.png");
anigen.Prefetch(bytes);
using (var stream = File.OpenRead(picture))
{
    PictureSource[] sources = [bytes, PictureSource.FromStream(stream), PictureSource.FromPixels(bytes.Read())];
    foreach (var source in sources)
    {
        var same = await anigen.RunAsync(source, options, cancellationToken: cancellation.Token);
        Require(same.Mesh.Positions.SequenceEqual(asset.Mesh.Positions), $"{source.Name} gives another asset");
    }
}

// Save the stages, finish them with other options, and run some of the networks again.
generation.Stages!.Save(FileOf("stages.safetensors"));
var stages = SavedStages.Load(FileOf("stages.safetensors"));
Require(stages.Finish(stages.Options with { Faces = 400, Bake = null }).Report.Faces <= 400, "other options have no effect");
await anigen.ResumeAsync(stages, GenerationStage.Latents, stages.Options with { Seed = 5, Faces = 400, Bake = null });

// Write every format, apply an engine's conventions, and write only the skeleton.
asset.SaveGlb(FileOf("mesh.glb"), new GlbOptions { BoneAxes = BoneAxes.YAlong });
asset.WithRigPreset(RigPreset.Unreal).SaveFbx(FileOf("mesh.fbx"), RigPreset.Unreal.Axes());
asset.SaveUsdz(FileOf("mesh.usdz"));
asset.Skeleton.SaveGlb(FileOf("skeleton.glb"));
asset.Skeleton.SaveBvh(FileOf("skeleton.bvh"), asset.Clips[0]);
if (asset.Humanoid is not null)
    asset.SaveVrm(FileOf("mesh.vrm"));
else
    Require(Refuses<ArgumentException>(() => asset.ToVrm()), "VRM is written for a creature");

// Check the file's rig, add recorded and computed motions to it, and convert it.
var rig = RigFile.Read(FileOf("mesh.glb"));
Require(RigCheck.Run(asset).Problems.Count == 0 && rig.Check().Problems.Count == 0, "the rig has problems");
var retargeted = rig.Retarget(MotionLibrary.Read(motion).Motions[0], new RetargetOptions { By = RetargetBy.Auto, InPlace = true });
var computed = rig.CreateMotion(rig.SupportedMotions()[0]);
var clips = rig.WithUnusedNames([retargeted.Clip, computed]);
rig.SaveGlb(FileOf("animated.glb"), clips);
Require(RigFile.Read(FileOf("animated.glb")).ClipNames.Count == asset.Clips.Count + 2, "a clip is missing");
RigFile.Read(FileOf("animated.glb")).ToAsset().Asset.Save(FileOf("converted.fbx"));

// Render pictures of it.
Preview.RenderSheet(asset, 64).SavePng(FileOf("preview.png"));
File.WriteAllBytes(FileOf("turntable.png"), Preview.RenderTurntable(asset, 4, new() { Width = 64, Height = 64 }).ToAnimatedPng(100));
new[] { new[] { generation.ProcessedImage.Resize(64, 64), Preview.Render(asset, new() { Width = 64, Height = 64 }) } }
    .ToContactSheet().SavePng(FileOf("sheet.png"));

// Use checkpoints, the doctor, and recordings.
var parts = CheckpointInspection.Run(checkpoints);
CheckpointInspection.RequireWholeModel(checkpoints);
Require(parts.Count == 5 && parts.All(part => part.Problem is null), "a part of the model does not fit");
Require(CheckpointConversion.Convert(parts[0].File, FileOf("encoder.safetensors"), half: true).Tensors > 0, "no tensor was converted");
Console.WriteLine($"{Doctor.Describe().Device}: {string.Join(", ", Doctor.CheckOperations(quick: true).Take(3).Select(result => result.Name))}");
var recording = new ParityOptions { Picture = picture, Sampling = options, Names = name => name.Contains("blocks.0") };
Parity.Record(checkpoints, FileOf("a.safetensors"), recording);
Parity.Record(checkpoints, FileOf("b.safetensors"), recording with { Replay = FileOf("a.safetensors") });
Require(Parity.Compare(FileOf("a.safetensors"), FileOf("b.safetensors")).FirstDivergence is null, "a run diverges from itself");
Require(Parity.Explain(FileOf("a.safetensors"), FileOf("b.safetensors")) is null, "there is something to explain");
Require(
    Refuses<ArgumentException>(() => ModelDownload.PrepareAsync(output, new() { Address = new Uri("ftp://nowhere/") }).GetAwaiter().GetResult()),
    "an ftp address is accepted");

// Use the models that come in separate packages.
foreach (Func<string, object> open in new Func<string, object>[] { OnnxMattingModel.From, OnnxNormalEstimator.From, DsineNormalEstimator.From })
    Require(Refuses<CheckpointException>(() => open("missing.onnx")), "a missing model is opened");
Console.WriteLine($"done: {string.Join(", ", Directory.GetFiles(output).Select(Path.GetFileName).Order())}");

static void Require(bool condition, string problem)
{
    if (!condition)
        throw new InvalidOperationException(problem);
}

static bool Refuses<T>(Action action)
    where T : Exception
{
    try
    {
        action();
        return false;
    }
    catch (T e)
    {
        Console.WriteLine(e.Message);
        return true;
    }
}
