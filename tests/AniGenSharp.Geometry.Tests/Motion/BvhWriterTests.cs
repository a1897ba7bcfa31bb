using System.Numerics;
using AniGenSharp.Geometry.Motion;
using CsCheck;

namespace AniGenSharp.Geometry.Tests.Motion;

public sealed class BvhWriterTests
{
    [Fact]
    public void The_angles_reproduce_the_rotation()
    {
        Gen.Select(Gen.Float[-1, 1], Gen.Float[-1, 1], Gen.Float[-1, 1], Gen.Float[-1, 1])
            .Where(q => q.Item1 * q.Item1 + q.Item4 * q.Item4 > 0.01f)
            .Sample(q =>
            {
                var turn = Quaternion.Normalize(new Quaternion(q.Item1, q.Item2, q.Item3, q.Item4));
                var angles = BvhWriter.ZxyDegrees(turn) * (MathF.PI / 180);
                var again = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, angles.Z) * Quaternion.CreateFromAxisAngle(
                    Vector3.UnitX, angles.X)
                    * Quaternion.CreateFromAxisAngle(Vector3.UnitY, angles.Y);
                Assert.True(MathF.Abs(Quaternion.Dot(turn, again)) > 0.9999f, $"{turn} became {again}");
            }, iter: 10_000);
    }
}
