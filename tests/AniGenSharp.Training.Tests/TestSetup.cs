using System.Runtime.CompilerServices;
using AniGenSharp.Runtime;

// Torch uses all cores on its own, and tests that count live tensors must run alone.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace AniGenSharp.Training.Tests;

internal static class TestSetup
{
    [ModuleInitializer]
    internal static void Initialize() => TorchRuntime.Initialize();
}
