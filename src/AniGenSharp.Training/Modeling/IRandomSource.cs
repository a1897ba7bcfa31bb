namespace AniGenSharp.Training.Modeling;

/// <summary>The random numbers that the shape of a creature is drawn from.</summary>
internal interface IRandomSource
{
    /// <summary>A number that is uniform between two bounds; the upper one is excluded.</summary>
    double Uniform(double from, double to);

    /// <summary>A normal number with mean 0.</summary>
    /// <param name="deviation">Its standard deviation.</param>
    double Normal(double deviation);

    /// <summary>An integer from 0 to <paramref name="count"/> - 1, each as likely as the others.</summary>
    int Index(int count);
}
