using AniGenSharp.Devices;

TorchRuntime.Initialize();
Console.WriteLine(TorchSharp.torch.__version__);
