using System.Runtime.InteropServices;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Diagnostics;
using static TorchSharp.torch;

namespace AniGenSharp;

/// <summary>Describes this machine, and checks whether it computes correctly.</summary>
public static class Doctor
{
    private const int MaxTokens = 32768, QuickMaxTokens = 4096;
    private const int Steps = 3, MaxRows = 256;

    /// <summary>Runs all checks: the machine, every operation and, if one is given, a model.</summary>
    /// <param name="checkpoints">The checkpoint folder of the model; null to check the operations only, which is quicker.</param>
    /// <param name="picture">The picture to run the model on; not needed without a model.</param>
    /// <param name="options">Variants, device and precision; null for the defaults.</param>
    /// <param name="cancellationToken">Honored between operations and within a sampling step.</param>
    /// <exception cref="ArgumentException">There is a model but no picture.</exception>
    /// <exception cref="CheckpointException">The folder does not hold a complete, valid model.</exception>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    /// <exception cref="PictureException">The picture cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The check was canceled.</exception>
    public static DoctorReport Run(
        string? checkpoints = null, PictureSource? picture = null, LoadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        if (checkpoints is not null && picture is null)
            throw new ArgumentException("A model is checked on a picture.", nameof(picture));
        var machine = Describe(options);
        OperationResult[] operations = [.. CheckOperations(options, quick: checkpoints is null, cancellationToken)];
        if (checkpoints is null)
            return new DoctorReport(machine, operations, null, null);
        var blocks = CheckBlocks(checkpoints, options, cancellationToken);
        var model = CheckModel(checkpoints, picture!, options, cancellationToken);
        return new DoctorReport(machine, operations, blocks, model);
    }

    /// <summary>Describes the machine and the device that a run would use.</summary>
    /// <param name="options">Device and precision; null for the defaults.</param>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    public static MachineReport Describe(LoadOptions? options = null)
    {
        var placement = Place(options);
        var (cudaDevices, mps) = DeviceSelection.Available();
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new MachineReport
        {
            System = MachineFacts.System(),
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            Chip = MachineFacts.Chip(),
            Processors = Environment.ProcessorCount,
            Threads = get_num_threads(),
            MemoryBytes = memory,
            CudaDevices = cudaDevices,
            HasMps = mps,
            SharedMemoryUse = mps ? MachineFacts.Fits(memory) : null,
            Device = placement.Device.ToString(),
            Precision = OperationCheck.PrecisionOf(placement.Torso),
            ForcedPolicy = DevicePolicy.Forced is { } forced ? $"{forced}, forced by {DevicePolicy.Variable}" : null,
            CudaUse = CudaUse.Describe(placement.Device),
        };
    }

    /// <summary>
    /// Checks every operation of the networks on the chosen device, in float32 and in the torso's precision, against a naive form in
    /// float64 on the CPU. Each is checked when it is enumerated.
    /// </summary>
    /// <param name="options">Device and precision; null for the defaults.</param>
    /// <param name="quick">Leave out attention over more than 4096 tokens.</param>
    /// <param name="cancellationToken">Honored between operations.</param>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    /// <exception cref="OperationCanceledException">The check was canceled.</exception>
    public static IEnumerable<OperationResult> CheckOperations(
        LoadOptions? options = null, bool quick = false, CancellationToken cancellationToken = default)
    {
        var placement = Place(options);
        return Check();

        IEnumerable<OperationResult> Check()
        {
            foreach (var type in new[] { ScalarType.Float32, placement.Torso }.Distinct())
            {
                foreach (var check in OperationList.All(quick ? QuickMaxTokens : MaxTokens))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return check.On(placement.Device, type);
                }
            }
        }
    }

    /// <summary>
    /// Measures a fixed piece of work on the chosen device. If it takes longer after other checks than before, the device has slowed
    /// down, as passively cooled machines do when they get hot.
    /// </summary>
    /// <param name="options">Device and precision; null for the defaults.</param>
    /// <returns>Milliseconds.</returns>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    public static double MeasureCanary(LoadOptions? options = null) => DeviceCanary.Milliseconds(Place(options).Device);

    /// <summary>Runs the blocks of a model's networks on the chosen device and compares them with the values that come with it.</summary>
    /// <param name="checkpoints">The checkpoint folder.</param>
    /// <param name="options">Variants, device and precision; null for the defaults.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    /// <returns>The comparison; null if no values come with the model.</returns>
    /// <exception cref="CheckpointException">The folder does not hold a complete, valid model.</exception>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    /// <exception cref="OperationCanceledException">The check was canceled.</exception>
    public static RecordingComparison? CheckBlocks(
        string checkpoints, LoadOptions? options = null, CancellationToken cancellationToken = default) =>
        BlockProbe.HasValues(checkpoints) ? BlockProbe.Check(checkpoints, options ?? new LoadOptions(), cancellationToken) : null;

    /// <summary>Runs a model on the CPU in float32, then from the same inputs on the chosen device, and compares both.</summary>
    /// <param name="checkpoints">The checkpoint folder.</param>
    /// <param name="picture">The picture to run it on.</param>
    /// <param name="options">Variants, device and precision; null for the defaults.</param>
    /// <param name="cancellationToken">Honored within a sampling step.</param>
    /// <exception cref="CheckpointException">The folder does not hold a complete, valid model.</exception>
    /// <exception cref="DeviceException">The device does not exist.</exception>
    /// <exception cref="PictureException">The picture cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The check was canceled.</exception>
    public static RecordingComparison CheckModel(
        string checkpoints, PictureSource picture, LoadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LoadOptions();
        string folder = Directory.CreateTempSubdirectory("anigen-doctor-").FullName;
        try
        {
            string reference = Path.Combine(folder, "reference.safetensors"), candidate = Path.Combine(folder, "candidate.safetensors");
            var run = new ParityOptions
            {
                Picture = picture,
                Sampling = new GenerationOptions { StructureSteps = Steps, LatentSteps = Steps },
                Load = options with { Device = DeviceSelection.Cpu, Precision = Precision.Float32 },
                MaxRows = MaxRows,
            };
            Parity.Record(checkpoints, reference, run, null, cancellationToken);
            Parity.Record(checkpoints, candidate, run with { Load = options, Replay = reference }, null, cancellationToken);
            return Parity.Compare(reference, candidate, null, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Placement Place(LoadOptions? options)
    {
        options ??= new LoadOptions();
        return DeviceSelection.Choose(options.Device, options.Precision);
    }
}
