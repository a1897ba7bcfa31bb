using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Devices;

public sealed class NetworkTasksTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Results_are_in_the_order_of_the_tasks_and_torch_keeps_its_threads(bool sideBySide)
    {
        int threads = get_num_threads();
        double[] sums = NetworkTasks.Run([.. Enumerable.Range(1, 9).Select(i => (Func<double>)(() => Sum(i)))], sideBySide);
        Assert.Equal(Enumerable.Range(1, 9).Select(i => 100.0 * i), sums);
        Assert.Equal(threads, get_num_threads());
    }

    [Fact]
    public void The_error_of_a_task_is_thrown_and_torch_keeps_its_threads()
    {
        int threads = get_num_threads();
        Func<double>[] tasks = [() => Sum(1), () => throw new InvalidDataException("the second"), () => Sum(3)];
        Assert.Equal("the second", Assert.Throws<InvalidDataException>(() => NetworkTasks.Run(tasks, sideBySide: true)).Message);
        Assert.Equal(threads, get_num_threads());
    }

    private static double Sum(int value)
    {
        using var scope = NewDisposeScope();
        return full(100, value, dtype: ScalarType.Float64).sum().item<double>();
    }
}
