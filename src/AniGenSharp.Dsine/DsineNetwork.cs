using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>
/// DSINE (Bae and Davison 2024): an EfficientNet-B5 encoder, a decoder to an eighth of the picture's size, and refinements. All but
/// the encoder take the viewing direction of each pixel as an input.
/// </summary>
internal sealed class DsineNetwork(ParameterScope parameters)
{
    /// <summary>The number of refinements that the network was trained with.</summary>
    public const int Refinements = 5;

    private readonly EfficientNetB5 _encoder = new(parameters["encoder"]["original_model"]);
    private readonly DsineDecoder _decoder = new(parameters["decoder"]);
    private readonly NormalRefinement _refinement = new(parameters);

    /// <summary>Estimates the normals of a picture.</summary>
    /// <param name="picture">[1, 3, H, W], normalized; the sides are multiples of 32.</param>
    /// <param name="camera">The camera of the padded picture.</param>
    /// <param name="refinements">How often the coarse normals are refined.</param>
    /// <returns>Unit normals, [1, 3, H, W]: x to the left, y up, z towards the viewer.</returns>
    public Tensor Forward(Tensor picture, CameraIntrinsics camera, int refinements = Refinements)
    {
        using var scope = NewDisposeScope();
        var coarse = _decoder.Forward(_encoder.Forward(picture), camera);
        var rays = camera.Rays((int)coarse.Normal.shape[2], (int)coarse.Normal.shape[3], picture.device);
        var features = cat([coarse.Features, rays.narrow(1, 0, 2)], 1);
        var hidden = coarse.Hidden;
        var normal = NormalMath.RayRelu(coarse.Normal, NormalMath.Normalize(rays));
        for (int i = 0; i < refinements; i++)
            (hidden, normal) = _refinement.Forward(hidden, features, normal, camera, rays);
        return _refinement.Upsample(hidden, normal, rays).MoveToOuterDisposeScope();
    }
}
