using AniGenSharp.Devices.Cuda;
using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>
/// A sampling run that issues its steps as one <see cref="CudaGraph"/> on devices that support it. The first velocity of a kind (guided or
/// not) is computed plainly, the second is recorded and replayed, and so are all that follow. The numbers are the plain ones: the same
/// kernels run in the same order. A velocity is overwritten by the next one; cancellation is honored between steps. On other devices, and
/// while another session uses the graphs, every velocity is computed plainly.
/// </summary>
/// <param name="session">The session whose velocities are computed.</param>
internal sealed class GraphedSession(IFlowSession session) : IFlowSession, IDisposable
{
    private readonly Dictionary<bool, Step?> _steps = [];
    private IDisposable? _loan;

    /// <inheritdoc/>
    public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!CudaGraph.CanCapture(time.device) || (_loan ??= CudaGraph.TryAcquire(time.device)) is null || _steps.TryAdd(guided, null))
            return session.Velocity(state, time, guided, cancellationToken);
        var step = _steps[guided] ??= Step.Record(session, state, time, guided, cancellationToken);
        return step?.Run(state, time) ?? session.Velocity(state, time, guided, cancellationToken);
    }

    /// <summary>Frees the graphs and their velocities.</summary>
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

        public static Step? Record(IFlowSession session, FlowPair state, Tensor time, bool guided, CancellationToken cancellationToken)
        {
            var ownState = new FlowPair(state.Main.clone().DetachFromDisposeScope(), state.Skeleton.clone().DetachFromDisposeScope());
            var step = new Step(ownState, time.clone().DetachFromDisposeScope());
            try
            {
                step.Capture(session, guided, cancellationToken);
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

        private void Capture(IFlowSession session, bool guided, CancellationToken cancellationToken) =>
            _graph = CudaGraph.Capture(time.device, () =>
            {
                using var scope = NewDisposeScope();
                var velocity = session.Velocity(state, time, guided, cancellationToken);
                _velocity = new(velocity.Main.DetachFromDisposeScope(), velocity.Skeleton.DetachFromDisposeScope());
            });
    }
}
