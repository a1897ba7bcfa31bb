using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>
/// DSINE (Bae and Davison 2024): an EfficientNet-B5 encoder, a decoder to an eighth of the picture, and five refinements,
/// all shown the direction in which each pixel looks.
/// </summary>
internal sealed class DsineNetwork(ParameterScope parameters)
{
    private const int Refinements = 5;

    private readonly EfficientNetB5 _encoder = new(parameters["encoder"]["original_model"]);
    private readonly DsineDecoder _decoder = new(parameters["decoder"]);
    private readonly NormalRefinement _refinement = new(parameters);

    /// <summary>Normals after the last refinement.</summary>
    /// <param name="picture">[1, 3, H, W], normalised, sides multiples of 32.</param>
    /// <param name="camera">The camera of the padded picture.</param>
    /// <param name="observe">Called with the full-size normals before the first refinement and after each, for tests.</param>
    /// <returns>[1, 3, H, W], unit: x to the left, y up, z towards the viewer.</returns>
    public Tensor Forward(Tensor picture, Camera camera, Action<int, Tensor>? observe = null)
    {
        using var scope = NewDisposeScope();
        var coarse = _decoder.Forward(_encoder.Forward(picture), camera);
        var rays = camera.Rays((int)coarse.Normal.shape[2], (int)coarse.Normal.shape[3], picture.device);
        var features = cat([coarse.Features, rays.narrow(1, 0, 2)], 1);
        var hidden = coarse.Hidden;
        var normal = NormalMath.RayRelu(coarse.Normal, NormalMath.Normalise(rays));
        observe?.Invoke(0, _refinement.Upsample(hidden, normal, rays));
        for (int i = 1; i <= Refinements; i++)
        {
            (hidden, normal) = _refinement.Forward(hidden, features, normal, camera, rays);
            if (i < Refinements)
                observe?.Invoke(i, _refinement.Upsample(hidden, normal, rays));
        }
        var full = _refinement.Upsample(hidden, normal, rays);
        observe?.Invoke(Refinements, full);
        return full.MoveToOuterDisposeScope();
    }
}
