namespace AniGenSharp.TestKit;

/// <summary>Small files in the layout of the official weights, for downloads from a local server.</summary>
public static class OfficialWeights
{
    /// <summary>Serves them, with a list of their hashes.</summary>
    public static void Serve(LoopbackServer server)
    {
        foreach (var (path, fixture) in new[]
        {
            ("anigen/ss_flow_solo", "ss_flow_duet"), ("anigen/ss_flow_duet", "ss_flow_plain"), ("anigen/ss_dae", "ss_dae_layer"),
            ("anigen/slat_flow_auto", "slat_flow_auto"), ("anigen/slat_flow_control", "slat_flow_noio"),
            ("anigen/slat_dae", "slat_dae_official"),
        })
        {
            string source = TestPaths.Fixture("ckpts", fixture);
            foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
                server.Files[$"{path}/{Path.GetRelativePath(source, file).Replace('\\', '/')}"] = File.ReadAllBytes(file);
        }
        string encoder = TestPaths.Fixture("ckpts", "dinov2_tiny", "dinov2_tiny_reg4_pretrain.pth");
        server.Files["dinov2/dinov2_vitl14_reg4_pretrain.pth"] = File.ReadAllBytes(encoder);
        server.Files["dinov2/hubconf.py"] = "nothing to run"u8.ToArray();
        server.Files["dsine/dsine.pt"] = new byte[1000];
        server.Files["vgg/vgg16.pth"] = new byte[1000];
        server.List();
    }
}
