using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>Decodes the encoder's features to an eighth of the picture's size, with the viewing rays as an input at every scale.</summary>
internal sealed class DsineDecoder(ParameterScope parameters)
{
    private readonly Convolution _bottom = new(parameters["conv2"], new(2048 + 2, 2048, 1));
    private readonly Upsample _up1 = new(parameters["up1"], 2048 + 176 + 2, 1024);
    private readonly Upsample _up2 = new(parameters["up2"], 1024 + 64 + 2, 512);
    private readonly PredictionHead _normal = new(parameters["normal_head"], 512 + 2, 128, 3);
    private readonly PredictionHead _features = new(parameters["feature_head"], 512 + 2, 128, 64);
    private readonly PredictionHead _hidden = new(parameters["hidden_head"], 512 + 2, 128, 64);

    /// <summary>Decodes the features of a picture.</summary>
    /// <param name="features">The encoder's features.</param>
    /// <param name="camera">The camera of the padded picture, whose rays are an input.</param>
    public DecoderResult Forward(EncoderFeatures features, CameraIntrinsics camera)
    {
        using var scope = NewDisposeScope();
        var x = _bottom.Forward(WithRays(features.Bottom, camera));
        x = _up1.Forward(x, WithRays(features.Sixteenth, camera));
        x = _up2.Forward(x, WithRays(features.Eighth, camera));
        x = WithRays(x, camera);
        return new DecoderResult(
            NormalMath.Normalize(_normal.Forward(x)).MoveToOuterDisposeScope(),
            _features.Forward(x).MoveToOuterDisposeScope(),
            _hidden.Forward(x).MoveToOuterDisposeScope());
    }

    private static Tensor WithRays(Tensor x, CameraIntrinsics camera) =>
        cat([x, camera.Rays((int)x.shape[2], (int)x.shape[3], x.device).narrow(1, 0, 2)], 1);
}
