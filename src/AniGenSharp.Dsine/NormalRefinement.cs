using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>
/// One refinement of the normals at an eighth of the picture's size. For each of the 25 pixels around a pixel, a recurrent unit predicts
/// how likely it belongs to the same surface, the direction in the image in which the surface bends, and the angle. The neighbors'
/// normals are rotated accordingly, made visible, and averaged.
/// </summary>
internal sealed class NormalRefinement(ParameterScope parameters)
{
    private const int Size = 5;
    private const int Hidden = 64;
    private const int Factor = 8;

    private readonly ConvGru _gru = new(parameters["gru"], Hidden, Hidden + 2);
    private readonly PredictionHead _probability = new(parameters["prob_head"], Hidden + 2, 64, Size * Size);
    private readonly PredictionHead _direction = new(parameters["xy_head"], Hidden + 2, 64, 2 * Size * Size);
    private readonly PredictionHead _angle = new(parameters["angle_head"], Hidden + 2, 64, Size * Size);
    private readonly PredictionHead _upsample = new(parameters["up_prob_head"], Hidden + 2, 64, 9 * Factor * Factor);

    /// <summary>Computes the next hidden state, [1, 64, H, W], and the refined normals, [1, 3, H, W].</summary>
    /// <param name="hidden">[1, 64, H, W].</param>
    /// <param name="features">[1, 66, H, W]: the decoder's features and the rays.</param>
    /// <param name="normal">[1, 3, H, W], unit.</param>
    /// <param name="camera">The camera of the padded picture.</param>
    /// <param name="rays">[1, 3, H, W], not normalized.</param>
    public (Tensor Hidden, Tensor Normal) Forward(Tensor hidden, Tensor features, Tensor normal, CameraIntrinsics camera, Tensor rays)
    {
        using var scope = NewDisposeScope();
        long height = normal.shape[2], width = normal.shape[3];
        hidden = _gru.Forward(hidden, features);
        var state = cat([hidden, rays.narrow(1, 0, 2)], 1);
        var probability = sigmoid(_probability.Forward(state)).unsqueeze(1);
        var direction = NormalMath.Normalize(_direction.Forward(state).view(1, 2, Size * Size, height, width));
        var angle = sigmoid(_angle.Forward(state)).unsqueeze(1) * Math.PI;

        var neighbors = NormalMath.Neighborhoods(normal, Size);
        var axes = Axes(neighbors, direction, camera, rays);
        var rotated = NormalMath.Normalize(Rotate(neighbors, axes, angle));
        rotated = NormalMath.RayRelu(rotated, NormalMath.Normalize(rays).unsqueeze(2));
        var refined = NormalMath.Normalize((probability * rotated).sum(2));
        return (hidden.MoveToOuterDisposeScope(), refined.MoveToOuterDisposeScope());
    }

    /// <summary>Upsamples normals to the picture's full size: unit normals, [1, 3, 8H, 8W].</summary>
    public Tensor Upsample(Tensor hidden, Tensor normal, Tensor rays)
    {
        using var scope = NewDisposeScope();
        var weights = _upsample.Forward(cat([hidden, rays.narrow(1, 0, 2)], 1));
        return NormalMath.Normalize(NormalMath.ConvexUpsample(normal, weights, Factor)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Computes the rotation axes, [1, 3, 25, H, W]: the 3-D direction, within each neighbor's tangent plane, of a step of one pixel
    /// in the image direction that is predicted for it. Axes have unit length, or are zero where the plane is seen edge-on.
    /// </summary>
    private static Tensor Axes(Tensor normals, Tensor direction, CameraIntrinsics camera, Tensor rays)
    {
        var (focalX, focalY, _, _) = camera.At((int)rays.shape[2], (int)rays.shape[3]);
        var parts = direction.unbind(1);
        var (du, dv) = (parts[0] / focalX, parts[1] / focalY);
        // The rays of the pixels around, with the border repeated, then one step further along the direction.
        var around = NormalMath.Neighborhoods(rays, Size).unbind(1);
        var (u, v) = (around[0] + du, around[1] + dv);
        var n = normals.unbind(1);
        var across = u * n[0] + v * n[1] + n[2];
        across = where(across.abs() < 1e-8, across.sign() * 1e-8, across);
        var dz = -(du * n[0] + dv * n[1]) / across;
        var axes = NormalMath.Normalize(stack([du + dz * u, dv + dz * v, dz], 1));
        return where(isfinite(axes).all(1, keepdim: true), axes, zeros_like(axes));
    }

    /// <summary>Rotates vectors about unit axes by Rodrigues' formula; a zero axis leaves them as they are.</summary>
    private static Tensor Rotate(Tensor x, Tensor axes, Tensor angle)
    {
        angle = angle * axes.norm(1, keepdim: true);
        var (cosine, sine) = (cos(angle), sin(angle));
        return x * cosine + linalg.cross(axes, x, 1) * sine + axes * ((axes * x).sum(1, keepdim: true) * (1 - cosine));
    }
}
