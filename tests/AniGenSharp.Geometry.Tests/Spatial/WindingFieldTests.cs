using System.Numerics;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Geometry.Tests.Spatial;

public sealed class WindingFieldTests
{
}
