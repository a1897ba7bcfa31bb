using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary><c>--json</c>: machine-readable output.</summary>
internal sealed class JsonOption : Option<bool>
{
    /// <summary>Creates the option.</summary>
    /// <param name="unit">What one line is printed for: a picture, a file.</param>
    public JsonOption(string unit) : base("--json") => Description = $"Print one machine-readable line per {unit} on standard output.";
}
