namespace AniGenSharp.TestKit.Tensors.Operators;

/// <summary>One call of a libtorch operator.</summary>
/// <param name="Name">The operator, for example <c>add.Tensor</c>.</param>
/// <param name="Depth">The number of recorded operators that the call is nested in; 0 if it was called from outside libtorch.</param>
/// <param name="Shapes">The shapes of its arguments, for example <c>[2, 3] [3]</c>; empty unless requested.</param>
internal sealed record OperatorCall(string Name, int Depth, string Shapes);
