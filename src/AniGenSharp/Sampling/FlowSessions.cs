using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>A velocity at a time given as a number.</summary>
internal static class FlowSessions
{
    /// <summary><see cref="IFlowSession.Velocity"/> at 1000 t = <paramref name="time"/>. Of another name, since a number becomes a tensor by itself, of the wrong shape.</summary>
    public static FlowPair VelocityAt(this IFlowSession session, FlowPair state, float time, bool guided, CancellationToken cancellation)
    {
        using var onDevice = tensor(new[] { time }, device: state.Main.device);
        return session.Velocity(state, onDevice, guided, cancellation);
    }
}
