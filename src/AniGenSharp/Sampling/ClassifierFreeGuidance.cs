using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>
/// The guided velocity of a flow: (1 + s) · conditional − s · unconditional within the guidance interval, and the conditional velocity
/// outside of it and at strength 0. Source: reference pipelines/samplers/classifier_free_guidance_mixin.py and
/// guidance_interval_mixin.py.
/// </summary>
internal sealed class ClassifierFreeGuidance : IDisposable
{
    private readonly IFlowModel _model;
    private readonly Tensor _condition;
    private readonly FlowSamplerOptions _options;
    private readonly bool _guided;
    private GraphedSession? _session;
    private GraphedSession? _unconditional;

    /// <summary>Prepares a run. The tensors that it keeps belong to the caller's dispose scope.</summary>
    /// <param name="model">The velocity model.</param>
    /// <param name="condition">Condition tokens [1, T, C]; the negative condition is zero.</param>
    /// <param name="options">Strength, interval and optimizations.</param>
    /// <param name="times">The times of the steps, starting at 1 (noise).</param>
    public ClassifierFreeGuidance(IFlowModel model, Tensor condition, FlowSamplerOptions options, IEnumerable<double> times)
    {
        (_model, _condition, _options) = (model, condition, options);
        _guided = times.Any(IsGuided);
        if (options.Optimizations.ProjectsOnce)
            PrepareSessions();
    }

    /// <summary>The velocity of a state [1, ...] at time t.</summary>
    /// <param name="state">The state, float32.</param>
    /// <param name="t">From 1 (noise) to 0 (sample).</param>
    /// <param name="time">1000 t, [1], float32, on the state's device.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    public FlowPair Velocity(FlowPair state, double t, Tensor time, CancellationToken cancellationToken)
    {
        if (!_options.Optimizations.ProjectsOnce)
            PrepareSessions();
        if (!IsGuided(t))
            return _session!.Velocity(state, time, false, cancellationToken);
        if (_unconditional is null)
        {
            var both = _session!.Velocity(state, time, true, cancellationToken);
            return new(
                Combine(both.Main.narrow(0, 0, 1), both.Main.narrow(0, 1, 1)),
                Combine(both.Skeleton.narrow(0, 0, 1), both.Skeleton.narrow(0, 1, 1)));
        }
        var positive = _session!.Velocity(state, time, false, cancellationToken);
        var negative = _unconditional.Velocity(state, time, false, cancellationToken);
        return new(Combine(positive.Main, negative.Main), Combine(positive.Skeleton, negative.Skeleton));
    }

    /// <summary>Frees the graphs that the sessions recorded.</summary>
    public void Dispose()
    {
        _session?.Dispose();
        _unconditional?.Dispose();
    }

    private bool IsGuided(double t) => (_options.Guidance != 0 || !_options.Optimizations.SkipsIdleGuidance)
        && _options.GuidanceInterval.From <= t && t <= _options.GuidanceInterval.To;

    private Tensor Combine(Tensor conditional, Tensor unconditional) =>
        (1 + _options.Guidance) * conditional - _options.Guidance * unconditional;

    private void PrepareSessions()
    {
        Dispose();
        bool apart = _guided && !_options.Optimizations.JoinsBranches;
        _session = Prepare(_guided && !apart ? GuidanceBranches.Both : GuidanceBranches.Conditional);
        _unconditional = apart ? Prepare(GuidanceBranches.Unconditional) : null;
    }

    private GraphedSession Prepare(GuidanceBranches branches) => new(_model.Prepare(_condition, branches, _options.Optimizations));
}
