// Times the networks at the released models' size with random weights, on one device.
//   AniGenSharp.FullSize MANIFESTS OUT.json [--device cuda|cpu] [--precision fp16|fp32|bf16] [--scale N]
// MANIFESTS is the folder with the released models' parameter lists (tests/fixtures/manifests). --scale divides the voxel
// counts and steps, for a dry run.
using System.Diagnostics;
using System.Text.Json;
using AniGenSharp;
using AniGenSharp.Checkpoints;
using AniGenSharp.Conditioning;
using AniGenSharp.Decoding;
using AniGenSharp.Devices;
using AniGenSharp.Flow;
using AniGenSharp.FullSize;
using AniGenSharp.Latents;
using AniGenSharp.Sparse;
using AniGenSharp.Structure;
using TorchSharp;
using static TorchSharp.torch;

string manifests = args[0], output = args[1];
string Option(string name, string fallback) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : fallback;
int scale = int.Parse(Option("--scale", "1"));
var precision = Option("--precision", "fp16") switch { "fp32" => Precision.Float32, "bf16" => Precision.BFloat16, _ => Precision.Float16 };
var placement = DeviceSelection.Choose(Option("--device", "cuda"), precision);
var device = placement.Device;
bool gpu = device.type == DeviceType.CUDA;
var timing = new Timing(device, scale > 1 ? 1 : 3, scale > 1 ? 2 : 10);

using var noGradient = inference_mode();
using var everything = NewDisposeScope();
manual_seed(0);
timing.Note("libtorch", __version__);
timing.Note("device", $"{device}");
timing.Note("precision", $"{placement.Torso}");

// The yardstick: this device's own matrix product in the torso's type.
int side = gpu ? 8192 : 1024;
var a = randn(side, side, placement.Torso, device);
timing.Measure("matmul", () => matmul(a, a), 2L * side * side * side);
a.Dispose();
long baseline = gpu ? GpuMemory.Used() : 0;

long CountBytes() => gpu ? GpuMemory.Used() - baseline : 0;
LoadedNetwork<T> Build<T>(string name, Func<NetworkArguments, ParameterScope, T> build) where T : class
{
    using var checkpoint = new RandomCheckpoint(Path.Combine(manifests, name + ".json"));
    var watch = Stopwatch.StartNew();
    var network = ParameterReader.Load(checkpoint, placement, scope => build(checkpoint.Arguments, scope));
    Console.WriteLine($"{name}: {checkpoint.Parameters / 1e6:f0} M parameters built in {watch.Elapsed.TotalSeconds:f1} s, {CountBytes() / 1e9:f2} GB");
    return network;
}

var condition = randn(1, 1374, 1024, device: device);
var structureState = new FlowPair(randn([1, 8, 16, 16, 16], device: device), randn([1, 4, 16, 16, 16], device: device));
using var voxels = new VoxelSet(Shapes.Shell(64, 20000 / scale));
using var skeletonVoxels = new VoxelSet(Shapes.Tube(64, 3000 / scale));
var latentState = new FlowPair(randn(1, voxels.Count, 16, device: device), randn(1, skeletonVoxels.Count, 4, device: device));
timing.Note("voxels", JsonSerializer.SerializeToNode(new[] { voxels.Count, skeletonVoxels.Count })!);

var encoderArguments = new NetworkArguments(JsonDocument.Parse(ModelPart.ReleasedEncoderArguments).RootElement, "dinov2_vitl14_reg");
using (var network = Build("dinov2_vitl14_reg", (_, p) => new DinoV2(DinoV2Config.Parse(encoderArguments), p)))
{
    var picture = randn(1, 3, 518, 518, device: device);
    timing.Measure("dinov2_fp32", () => network.Network.Condition(picture));
}

// 4,096 tokens whatever the scale: minutes a step on a CPU, so left out of a dry run there.
if (gpu)
{
    using var network = Build("ss_flow_duet", (arguments, p) => new SparseStructureFlowModel(SparseStructureFlowConfig.Parse(arguments), p));
    FlowSteps("ss_flow", network.Network, structureState, 7.5, Flops.StructureStep(4096, 1374));
}

using (var network = Build("ss_dae_decoder", (arguments, p) => new SparseStructureDecoder(SparseStructureDecoderConfig.Parse(arguments), p)))
{
    timing.Measure("ss_decoder", () => network.Network.Forward(structureState));
}

using (var network = Build("slat_flow_auto", (arguments, p) => new StructuredLatentFlowModel(StructuredLatentFlowConfig.Parse(arguments), p)))
{
    FlowSteps("slat_flow", network.Network.On(voxels, skeletonVoxels), latentState, 3, 0);
}

using (var network = Build("slat_dae_decoder", (arguments, p) => new StructuredLatentDecoder(StructuredLatentDecoderConfig.Parse(arguments), p)))
{
    var latents = new SparseTensor(voxels, latentState.Main);
    var skeletonLatents = new SparseTensor(skeletonVoxels, latentState.Skeleton);
    timing.Measure("slat_decoder_with_rows_on_the_host", () => network.Network.Decode(latents, skeletonLatents));
}

if (gpu)
    timing.Note("peak_gpu_bytes_staged", CountBytes());
timing.Note("peak_resident_bytes", ResourceMeter.PeakResidentBytes());
File.WriteAllText(output, timing.Results.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

void FlowSteps(string name, IFlowModel model, FlowPair state, double guidance, long flops)
{
    timing.Measure($"{name}_prepare", () => model.Prepare(condition, guided: true));
    using (var run = NewDisposeScope())
    {
        var session = model.Prepare(condition, guided: true);
        timing.Measure($"{name}_guided_step", () =>
        {
            var velocity = session.Velocity(state, 600, guided: true, CancellationToken.None);
            Step(state.Main, velocity.Main);
            Step(state.Skeleton, velocity.Skeleton);
        }, flops);
    }
    int steps = Math.Max(1, 25 / scale);
    long live = 0;
    bool flat = true;
    timing.Measure($"{name}_{steps}_steps", () => FlowEulerSampler.Sample(model, condition, state, new FlowSamplerOptions(steps, guidance), step =>
    {
        long count = Tensor.TotalCount;
        flat &= step.Index == 0 || count == live;
        live = count;
    }));
    timing.Note($"{name}_live_tensors_flat", flat);
    timing.Note($"{name}_gpu_bytes", CountBytes());

    Tensor Step(Tensor x, Tensor v) => x - 0.04 * ((1 + guidance) * v.narrow(0, 0, 1) - guidance * v.narrow(0, 1, 1));
}
