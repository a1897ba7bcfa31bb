using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>A base class for tests with tensors: they are disposed after each test, and no gradients are recorded.</summary>
public abstract class TensorTest : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _noGradient = no_grad();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _noGradient.Dispose();
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }
}
