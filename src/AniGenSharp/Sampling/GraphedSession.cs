using AniGenSharp.Devices.Cuda;
using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>
/// A sampling run whose steps are issued as one <see cref="CudaGraph"/> where the device has them: the first velocity of a kind
/// (guided or not) is computed plainly, the second is recorded and replayed, and so are all that follow. The numbers are the
/// plain ones: the same kernels in the same order. The velocity is overwritten by the next one; cancellation is honoured between
/// steps. On other devices, and while another session uses the graphs, the session is passed through.
/// </summary>
internal sealed class GraphedSession(IFlowSession session) : IFlowSession, IDisposable
{
    private readonly Dictionary<bool, Step?> _steps = [];
    private IDisposable? _loan;

    /// <inheritdoc/>
    public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!CudaGraph.CanCapture(time.device) || (_loan ??= CudaGraph.TryAcquire()) is null || _steps.TryAdd(guided, null))
            return session.Velocity(state, time, guided, cancellation);
        var step = _steps[guided] ??= Step.Record(session, state, time, guided, cancellation);
        return step?.Run(state, time) ?? session.Velocity(state, time, guided, cancellation);
    }

    /// <summary>Frees the graphs and the velocities they left.</summary>
    public void Dispose()
    {
        foreach (var step in _steps.Values)
            step?.Dispose();
        _steps.Clear();
        _loan?.Dispose();
        _loan = null;
    }

    /// <summary>A recorded velocity, with the tensors that it reads and writes.</summary>
    private sealed class Step(FlowPair state, Tensor time) : IDisposable
    {
        private FlowPair _velocity;
        private CudaGraph? _graph;

        public static Step? Record(IFlowSession session, FlowPair state, Tensor time, bool guided, CancellationToken cancellation)
        {
            var step = new Step(
                new(state.Main.clone().DetachFromDisposeScope(), state.Skeleton.clone().DetachFromDisposeScope()), time.clone().DetachFromDisposeScope());
            try
            {
                step.Capture(session, guided, cancellation);
                return step._graph is null ? null : step;
            }
            finally
            {
                if (step._graph is null)
                    step.Dispose();
            }
        }

        public FlowPair Run(FlowPair from, Tensor at)
        {
            state.Main.copy_(from.Main);
            state.Skeleton.copy_(from.Skeleton);
            time.copy_(at);
            _graph!.Replay();
            return new(_velocity.Main.alias(), _velocity.Skeleton.alias());
        }

        public void Dispose()
        {
            _velocity.Main?.Dispose();
            _velocity.Skeleton?.Dispose();
            _graph?.Dispose();
            state.Main.Dispose();
            state.Skeleton.Dispose();
            time.Dispose();
        }

        private void Capture(IFlowSession session, bool guided, CancellationToken cancellation) => _graph = CudaGraph.Capture(time.device, () =>
        {
            using var scope = NewDisposeScope();
            var velocity = session.Velocity(state, time, guided, cancellation);
            _velocity = new(velocity.Main.DetachFromDisposeScope(), velocity.Skeleton.DetachFromDisposeScope());
        });
    }
}
