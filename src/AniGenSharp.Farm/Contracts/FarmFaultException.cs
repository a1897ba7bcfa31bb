namespace AniGenSharp;

/// <summary>
/// The device of a worker failed, so that its process cannot be trusted with another job: it should end, and its supervisor start it again.
/// The job waits for another start.
/// </summary>
/// <param name="message">One line for the user.</param>
/// <param name="inner">What the device reported.</param>
public sealed class FarmFaultException(string message, Exception inner) : FarmException(message, inner);
