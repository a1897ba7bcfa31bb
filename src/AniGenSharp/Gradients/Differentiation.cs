namespace AniGenSharp.Gradients;

/// <summary>
/// Whether this thread records operations for gradients. Networks have one class for inference and training; in training, they avoid the
/// operations that have no gradient: the kernels of this project, and computation in place on values that a gradient needs.
/// </summary>
internal static class Differentiation
{
    [ThreadStatic]
    private static bool s_isOn;

    /// <summary>Whether operations are recorded.</summary>
    public static bool IsOn => s_isOn;

    /// <summary>Records operations of this thread until the result is disposed.</summary>
    public static IDisposable Begin()
    {
        s_isOn = true;
        return new Scope();
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => s_isOn = false;
    }
}
