using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Tracing;

public sealed class RecordingFileTests : RecordingTest
{
    [Fact]
    public void A_recording_can_be_saved_and_read_back()
    {
        using var voxels = new VoxelSet([1, 2, 3, 4, 5, 6]);
        var half = tensor(new float[,] { { 1, -2 }, { 3, 4 } }).to(ScalarType.Float16).unsqueeze(0);
        string path = Save("a", Float16OnCuda, () =>
        {
            using (Recording.Over(voxels.Coordinates))
            {
                Recording.Keep("on voxels", half);
                Recording.Keep("of another size", ones(1, 3, 2));
            }
        });
        using var file = new RecordingFile(path);
        Assert.Equal([new RecordedTensor("on voxels", "coords/0", false), new RecordedTensor("of another size", null, false)], file.Order);
        Assert.Equal(voxels.Coordinates, file.CoordinatesOf("coords/0"));
        Assert.Equal([1f, -2f, 3f, 4f], file["on voxels"].data<float>().ToArray());
        Assert.Equal("cuda", file.Metadata["device"]);
        Assert.Throws<CheckpointException>(() => file["nothing"]);
    }

    [Fact]
    public void Other_safetensors_files_are_not_recordings()
    {
        Assert.Throws<CheckpointException>(() => new RecordingFile(Path.Combine(Folder, "nowhere.safetensors")));
        Assert.Throws<CheckpointException>(() => new RecordingFile(TestKit.TestPaths.Fixture("sampler", "geodesic_noise.safetensors")));
    }
}
