// Times the networks at the released models' size with random weights, on one device.
//   AniGenSharp.FullSize MANIFESTS OUT.json [--device cuda|cpu] [--precision fp16|fp32|bf16] [--scale N] [--only NAME] [--runs N]
// [--resident] [--savings]
//   AniGenSharp.FullSize MANIFESTS --weights      prints the bytes of every network's weights by type, computed from their names and shapes
// MANIFESTS is the folder with the released models' parameter lists (tests/fixtures/manifests). --scale divides the voxel
// counts and steps, for a dry run; --only runs one network; --resident keeps every network loaded;
// --savings also times the flows without each lossless optimization.
using System.Diagnostics;
using System.Text.Json;
using AniGenSharp;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Devices.Memory;
using AniGenSharp.FullSize;
using AniGenSharp.Models;
using AniGenSharp.Runtime;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

string manifests = args[0], output = args[1];
if (output == "--weights")
{
    TorchRuntime.Initialize();
    foreach (var manifest in Manifest.ReadAll(manifests))
    {
        if (WeightTable.Row(manifest) is { } row)
            Console.WriteLine(row);
    }
    return;
}
string Option(string name, string fallback) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : fallback;
int scale = int.Parse(Option("--scale", "1"));
var precision = Option("--precision", "fp16") switch { "fp32" => Precision.Float32, "bf16" => Precision.BFloat16, _ => Precision.Float16 };
var placement = DeviceSelection.Choose(Option("--device", "cuda").Split(',')[0], precision);
var device = placement.Device;
using var current = CudaLibrary.Enter(device);
bool gpu = device.type == DeviceType.CUDA;
string only = Option("--only", "");
bool resident = args.Contains("--resident");
var timing = new Timing(device, scale > 1 ? 1 : 3, int.Parse(Option("--runs", scale > 1 ? "2" : "10")));

using var noGradient = inference_mode();
using var everything = NewDisposeScope();
manual_seed(0);
timing.Note("libtorch", __version__);
timing.Note("device", $"{device}");
timing.Note("precision", $"{placement.Torso}");

if (Array.IndexOf(args, "--pictures") is >= 0 and var pictures)
{
    string[] devices = Option("--device", "cuda").Split(',');
    new PictureRun(manifests, Option("--picture", "samples/trex_01.png"), devices, args.Contains("--low-memory"), timing)
        .Run(args.Contains("--model") ? Option("--model", "") : null, int.Parse(args[pictures + 1]), int.Parse(Option("--workers", "2")));
    if (gpu)
        timing.Note("peak_gpu_bytes", GpuMemory.Used());
    timing.Note("peak_resident_bytes", ResourceMeter.PeakResidentBytes());
    File.WriteAllText(output, timing.Results.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    return;
}

// Measured for comparison: this device's own matrix product in the torso's type.
int side = gpu ? 8192 : 1024;
var a = randn(side, side, placement.Torso, device);
timing.Measure("matmul", () => matmul(a, a), 2L * side * side * side);
a.Dispose();
long baseline = gpu ? GpuMemory.Used() : 0;

long CountBytes() => gpu ? GpuMemory.Used() - baseline : 0;
LoadedNetwork<TNetwork> Build<TConfig, TNetwork>(NetworkClass<TConfig, TNetwork> row, string name)
    where TConfig : class
    where TNetwork : class
{
    var manifest = Manifest.Read(manifests, name);
    var watch = Stopwatch.StartNew();
    var network = ParameterReader.Load(
        manifest.Random(), placement, scope => row.Create(row.Parse(WeightTable.Arguments(manifest)), scope));
    Console.WriteLine(
        $"{name}: {manifest.ParameterCount / 1e6:f0} M parameters built in {watch.Elapsed.TotalSeconds:f1} s, {CountBytes() / 1e9:f2} GB");
    return network;
}

var condition = randn(1, 1374, 1024, device: device);
var structureState = new FlowPair(randn([1, 8, 16, 16, 16], device: device), randn([1, 4, 16, 16, 16], device: device));
using var voxels = new VoxelSet(Shapes.Shell(64, 20000 / scale));
using var skeletonVoxels = new VoxelSet(Shapes.Tube(64, 3000 / scale));
var latentState = new FlowPair(randn(1, voxels.Count, 16, device: device), randn(1, skeletonVoxels.Count, 4, device: device));
timing.Note("voxels", JsonSerializer.SerializeToNode(new[] { voxels.Count, skeletonVoxels.Count })!);

if (Wanted("dinov2"))
{
    var network = Build(NetworkRegistry.Encoder, "dinov2_vitl14_reg");
    var picture = randn(1, 3, 518, 518, device: device);
    timing.Measure("dinov2", () => network.Network.Condition(picture));
    Release(network);
}

// This always attends over 4,096 tokens, which takes minutes per step on a CPU, so a dry run there skips it.
if (gpu && Wanted("ss_flow"))
{
    var network = Build(NetworkRegistry.StructureFlow, "ss_flow_duet");
    FlowSteps("ss_flow", network.Network, structureState, 7.5, Flops.StructureStep(4096, 1374));
    Release(network);
}

if (Wanted("ss_decoder"))
{
    var network = Build(NetworkRegistry.StructureDecoder, "ss_dae_decoder");
    timing.Measure("ss_decoder", () => network.Network.Forward(structureState));
    Release(network);
}

if (Wanted("slat_flow"))
{
    var network = Build(NetworkRegistry.LatentFlow, "slat_flow_auto");
    FlowSteps("slat_flow", network.Network.On(voxels, skeletonVoxels), latentState, 3, 0);
    Release(network);
}

if (Wanted("slat_decoder"))
{
    var network = Build(NetworkRegistry.LatentDecoder, "slat_dae_decoder");
    var latents = new SparseTensor(voxels, latentState.Main);
    var skeletonLatents = new SparseTensor(skeletonVoxels, latentState.Skeleton);
    timing.Measure(
        "slat_decoder_network", () => network.Network.Heads(latents, skeletonLatents, (x, head) => head.Forward(x, (_, _) => { })));
    timing.Measure("slat_decoder_with_rows_on_the_host", () => network.Network.Decode(latents, skeletonLatents).Dispose());
    Release(network);
}

if (gpu)
    timing.Note(resident ? "peak_gpu_bytes_resident" : "peak_gpu_bytes_staged", CountBytes());
timing.Note("peak_resident_bytes", ResourceMeter.PeakResidentBytes());
File.WriteAllText(output, timing.Results.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

void Release(IDisposable network)
{
    if (!resident)
        network.Dispose();
}

bool Wanted(string name) => only is "" || only == name;

// The fused and recorded forms must give the same result as the plain operations, up to the torso's rounding.
void CompareWithPlain(string name, IFlowModel model, FlowPair state)
{
    using var scope = NewDisposeScope();
    var time = full(1, 600f, device: device);
    using var session = new GraphedSession(model.Prepare(condition, GuidanceBranches.Both));
    var (kernels, graphs) = (CudaKernel.Enabled, CudaGraph.Enabled);
    CudaKernel.Enabled = CudaGraph.Enabled = false;
    var plain = Copy(session.Velocity(state, time, guided: true, CancellationToken.None));
    CudaKernel.Enabled = kernels;
    var fused = Copy(session.Velocity(state, time, guided: true, CancellationToken.None));
    CudaGraph.Enabled = graphs;
    for (int i = 0; i < 3; i++)
        session.Velocity(new(state.Main + i, state.Skeleton), time, guided: true, CancellationToken.None);
    var replayed = Copy(session.Velocity(state, time, guided: true, CancellationToken.None));
    timing.Note($"{name}_fused_against_plain", Distance(fused, plain));
    timing.Note($"{name}_replayed_against_fused", Distance(replayed, fused));

    FlowPair Copy(FlowPair pair) => new(pair.Main.clone(), pair.Skeleton.clone());
    double Distance(FlowPair a, FlowPair b) => Math.Max(Relative(a.Main, b.Main), Relative(a.Skeleton, b.Skeleton));
    double Relative(Tensor a, Tensor b) => HostTensors.Value((a - b).norm()) / HostTensors.Value(b.norm());
}

void FlowSteps(string name, IFlowModel model, FlowPair state, double guidance, long flops)
{
    if (gpu)
        CompareWithPlain(name, model, state);
    timing.Measure($"{name}_prepare", () => model.Prepare(condition, GuidanceBranches.Both));
    using (var run = NewDisposeScope())
    {
        using var session = new GraphedSession(model.Prepare(condition, GuidanceBranches.Both));
        var time = full(1, 600f, device: device);
        timing.Measure($"{name}_guided_step", () =>
        {
            var velocity = session.Velocity(state, time, guided: true, CancellationToken.None);
            Step(state.Main, velocity.Main);
            Step(state.Skeleton, velocity.Skeleton);
        }, flops);
        if (gpu && !CudaGraph.Enabled)
        {
            _ = GpuMemory.StartProfiler();
            session.Velocity(state, time, guided: true, CancellationToken.None);
            _ = GpuMemory.StopProfiler();
        }
    }
    int steps = Math.Max(1, 25 / scale);
    long live = 0;
    bool flat = true;
    var settings = new FlowSamplerOptions(steps, guidance);
    timing.Measure($"{name}_{steps}_steps", () => FlowEulerSampler.Sample(model, condition, state, settings, step =>
    {
        long count = Tensor.TotalCount;
        // The first step's state is the caller's, so the count is level only from the second step on.
        flat &= step.Index < 2 || count == live;
        live = count;
    }));
    timing.Note($"{name}_live_tensors_flat", flat);
    foreach (var (saving, without) in args.Contains("--savings") ? OptimizationVariants.Without.ToArray() : [])
    {
        double strength = saving == OptimizationVariants.IdleGuidance ? 0 : guidance;
        var options = new FlowSamplerOptions(steps, strength) { Optimizations = without };
        timing.Measure(
            $"{name}_{steps}_steps_without: {saving}", () => FlowEulerSampler.Sample(model, condition, state, options));
    }
    timing.Note($"{name}_gpu_bytes", CountBytes());

    Tensor Step(Tensor x, Tensor v) => x - 0.04 * ((1 + guidance) * v.narrow(0, 0, 1) - guidance * v.narrow(0, 1, 1));
}
