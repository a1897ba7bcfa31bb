using System.Runtime.CompilerServices;
using AniGenSharp.Devices;

namespace AniGenSharp.Tests;

internal static class TestSetup
{
    [ModuleInitializer]
    internal static void Initialize() => TorchRuntime.Initialize();
}
